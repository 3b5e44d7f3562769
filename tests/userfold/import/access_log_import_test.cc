#include "userfold/import/access_log_import.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <sstream>

#include "tests/userfold/import/receiving_server.h"
#include "tests/userfold/import/temporary_folder.h"

namespace userfold::importer {
namespace {

namespace json = boost::json;

class AccessLogImport : public testing::Test {
protected:
    int run(const std::filesystem::path& file) {
        out_.str("");
        errors_.str("");
        AccessLogImportOptions options;
        options.file = file;
        options.server = server_.address();
        options.write_key = "the-key";
        options.state_file = folder_.path() / "state.json";
        options.patience = patience_;
        options.is_terminal = is_terminal_;
        return import_access_log(options, out_, errors_);
    }

    json::object summary() const { return json::parse(out_.str()).as_object(); }

    // n lines of which every third is an asset.
    static std::string log(int lines) {
        std::string text;
        for (int i = 0; i < lines; ++i) {
            text += "10.0.0." + std::to_string(i % 7) +
                    " - - [17/May/2015:10:05:03 +0000] \"GET /" + std::to_string(i) +
                    (i % 3 == 0 ? ".png" : "") + " HTTP/1.1\" 200 5 \"-\" \"agent\"\n";
        }
        return text;
    }

    static json::object counts(int lines, int page_views, int requests, int bad, int skipped) {
        return {{"lines", lines},
                {"page_views", page_views},
                {"requests", requests},
                {"bad", bad},
                {"skipped", skipped}};
    }

    TemporaryFolder folder_;
    ReceivingServer server_;
    std::chrono::seconds patience_{20};
    bool is_terminal_ = false;
    std::ostringstream out_;
    std::ostringstream errors_;
};

TEST_F(AccessLogImport, sends_every_line_once) {
    ASSERT_EQ(run(SAMPLE_ACCESS_LOG), 0) << errors_.str();
    EXPECT_EQ(summary(), counts(197, 94, 103, 0, 0));
    const auto events = server_.events();
    EXPECT_EQ(events.size(), 197U);
    EXPECT_EQ(server_.repeated(), 0U);
    std::size_t pages = 0;
    for (const auto& [id, event] : events) pages += event.at("type") == "page" ? 1 : 0;
    EXPECT_EQ(pages, 94U);
    EXPECT_EQ(server_.authorization(), "Basic dGhlLWtleTo=");
}

TEST_F(AccessLogImport, sends_the_same_of_a_compressed_file) {
    ASSERT_EQ(run(SAMPLE_ACCESS_LOG), 0) << errors_.str();
    const auto events = server_.events();
    std::filesystem::remove(folder_.path() / "state.json");
    const std::string text = read_file(SAMPLE_ACCESS_LOG);
    ASSERT_EQ(run(folder_.write("log.gz", gzip(text.substr(0, 1000)) + gzip(text.substr(1000)))),
              0);
    EXPECT_EQ(server_.repeated(), 197U) << "the same message ids";
    EXPECT_EQ(server_.events(), events);
}

TEST_F(AccessLogImport, waits_until_the_views_hold_all) {
    ASSERT_EQ(run(folder_.write("log", log(3'500))), 0) << errors_.str();
    EXPECT_EQ(server_.batches(), 4U);
    EXPECT_EQ(server_.awaited(), std::vector<std::string>{"activity/3@3, keys/0@7"});
}

TEST_F(AccessLogImport, does_nothing_the_second_time) {
    const auto file = folder_.write("log", log(100));
    ASSERT_EQ(run(file), 0) << errors_.str();
    EXPECT_EQ(summary(), counts(100, 66, 34, 0, 0));
    ASSERT_EQ(run(file), 0) << errors_.str();
    EXPECT_EQ(summary(), counts(100, 0, 0, 0, 100));
    EXPECT_NE(errors_.str().find("going on after line 100"), std::string::npos);
    EXPECT_EQ(server_.repeated(), 0U);
}

TEST_F(AccessLogImport, goes_on_where_a_failed_run_ended) {
    const auto file = folder_.write("log", log(20'000));
    server_.refuse_after(7, 403);
    ASSERT_EQ(run(file), 1);
    EXPECT_NE(errors_.str().find("userfold import access-log: the server answered 403: on purpose"),
              std::string::npos)
        << errors_.str();
    EXPECT_EQ(out_.str(), "");
    EXPECT_EQ(server_.events().size(), 7'000U);
    server_.refuse_after(0, 0);
    ASSERT_EQ(run(file), 0) << errors_.str();
    EXPECT_EQ(server_.events().size(), 20'000U);
    // Those behind a gap in the first run: the ids make the repeat harmless.
    EXPECT_LE(server_.repeated(), 3'000U);
    const auto skipped = summary().at("skipped").to_number<std::size_t>();
    EXPECT_GE(skipped, 4'000U);
    EXPECT_EQ(server_.repeated() + skipped, 7'000U);
}

TEST_F(AccessLogImport, insists_while_the_server_is_overloaded) {
    server_.answer_next({503, 429, 500, 503});
    ASSERT_EQ(run(folder_.write("log", log(10))), 0) << errors_.str();
    EXPECT_EQ(summary(), counts(10, 6, 4, 0, 0));
    EXPECT_EQ(server_.repeated(), 0U);
}

TEST_F(AccessLogImport, gives_up_when_its_patience_ends) {
    patience_ = std::chrono::seconds(0);
    server_.refuse_after(0, 503);
    EXPECT_EQ(run(folder_.write("log", log(10))), 1);
    EXPECT_NE(errors_.str().find("the server answered 503"), std::string::npos) << errors_.str();
}

TEST_F(AccessLogImport, fails_in_one_line_where_nobody_listens) {
    patience_ = std::chrono::seconds(0);
    AccessLogImportOptions options;
    options.file = folder_.write("log", log(1));
    options.server.port = 1;
    options.write_key = "the-key";
    options.state_file = folder_.path() / "state.json";
    options.patience = patience_;
    EXPECT_EQ(import_access_log(options, out_, errors_), 1);
    EXPECT_EQ(errors_.str(), "userfold import access-log: nobody listens at that address\n");
}

TEST_F(AccessLogImport, counts_bad_lines_and_shows_the_first) {
    std::string text = log(2) + "not a line\n\n";
    text += "::1 - - [17/May/1999:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5\n";
    for (int i = 0; i < 30; ++i) text += "garbage\n";
    text += log(1);
    ASSERT_EQ(run(folder_.write("log", text)), 0) << errors_.str();
    EXPECT_EQ(summary(), counts(36, 1, 2, 33, 0));
    const std::string said = errors_.str();
    EXPECT_NE(said.find("line 3 is left out: there is no [time]\n"), std::string::npos) << said;
    EXPECT_NE(said.find("line 4 is left out: the line is empty\n"), std::string::npos) << said;
    EXPECT_NE(said.find("line 5 is left out: its time lies before 2000"), std::string::npos)
        << said;
    EXPECT_NE(said.find("line 22 is left out"), std::string::npos);
    EXPECT_EQ(said.find("line 23 is left out"), std::string::npos);
    EXPECT_NE(said.find("33 lines in all were left out\n"), std::string::npos);
}

TEST_F(AccessLogImport, takes_a_file_of_nothing_but_bad_lines) {
    ASSERT_EQ(run(folder_.write("log", "a\nb\n")), 0) << errors_.str();
    EXPECT_EQ(summary(), counts(2, 0, 0, 2, 0));
    EXPECT_EQ(server_.batches(), 0U);
    EXPECT_TRUE(server_.awaited().empty());
    ASSERT_EQ(run(folder_.write("empty", "")), 1) << "the state is another file's";
    std::filesystem::remove(folder_.path() / "state.json");
    ASSERT_EQ(run(folder_.write("empty", "")), 0) << errors_.str();
    EXPECT_EQ(summary(), counts(0, 0, 0, 0, 0));
}

TEST_F(AccessLogImport, keeps_batches_within_the_limits) {
    std::string text;
    for (int i = 0; i < 300; ++i) {
        text += "::1 - - [17/May/2015:10:05:03 +0000] \"GET /" + std::string(4'000, 'x') +
                std::to_string(i) + " HTTP/1.1\" 200 5\n";
    }
    ASSERT_EQ(run(folder_.write("log", text)), 0) << errors_.str();
    EXPECT_EQ(server_.events().size(), 300U);
    EXPECT_GT(server_.batches(), 4U);
}

TEST_F(AccessLogImport, sends_nothing_of_a_file_that_is_damaged) {
    std::string damaged = gzip(log(5'000));
    damaged.resize(damaged.size() / 2);
    EXPECT_EQ(run(folder_.write("log.gz", damaged)), 1);
    EXPECT_NE(errors_.str().find("cannot read"), std::string::npos) << errors_.str();
    EXPECT_TRUE(server_.events().empty());
    EXPECT_EQ(run(folder_.path() / "missing"), 1);
}

TEST_F(AccessLogImport, draws_a_bar_on_a_terminal) {
    is_terminal_ = true;
    ASSERT_EQ(run(folder_.write("log", log(10))), 0);
    EXPECT_NE(errors_.str().find("[##############################] 100%  10 of 10 lines"),
              std::string::npos)
        << errors_.str();
    is_terminal_ = false;
    std::filesystem::remove(folder_.path() / "state.json");
    ASSERT_EQ(run(folder_.path() / "log"), 0);
    EXPECT_EQ(errors_.str().find('\r'), std::string::npos);
    EXPECT_NE(errors_.str().find("100%  10 of 10 lines"), std::string::npos);
}

} // namespace
} // namespace userfold::importer
