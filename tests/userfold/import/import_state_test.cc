#include "userfold/import/import_state.h"

#include <cstdlib>
#include <gtest/gtest.h>

#include "tests/userfold/import/temporary_folder.h"
#include "userfold/import/acknowledgements.h"

namespace userfold::importer {
namespace {

TEST(ImportState, is_zero_before_the_first_run_and_then_what_was_saved) {
    TemporaryFolder folder;
    const auto file = folder.path() / "deep" / "state.json";
    EXPECT_EQ(load_import_state(file, "abc")->lines_acknowledged, 0U);
    ASSERT_TRUE(save_import_state(file, {"abc", 12}).has_value());
    ASSERT_TRUE(save_import_state(file, {"abc", 3'000'000'000}).has_value());
    EXPECT_EQ(load_import_state(file, "abc")->lines_acknowledged, 3'000'000'000U);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "deep" / "state.json.new"));
}

TEST(ImportState, is_refused_where_it_is_of_another_file_or_none) {
    TemporaryFolder folder;
    const auto file = folder.path() / "state.json";
    ASSERT_TRUE(save_import_state(file, {"abc", 12}).has_value());
    EXPECT_FALSE(load_import_state(file, "def").has_value());
    for (const std::string_view text : {"", "{}", "[]", "{\"digest\":\"abc\"}",
                                        "{\"digest\":\"abc\",\"lines_acknowledged\":-1}"}) {
        EXPECT_FALSE(load_import_state(folder.write("broken", text), "abc").has_value()) << text;
    }
}

TEST(ImportState, says_where_it_cannot_write) {
    TemporaryFolder folder;
    const auto in_the_way = folder.write("file", "");
    const auto saved = save_import_state(in_the_way / "state.json", {"abc", 1});
    ASSERT_FALSE(saved.has_value());
    EXPECT_NE(saved.error().find(in_the_way.string()), std::string::npos);
}

TEST(ImportState, has_its_place_by_content_and_target) {
    TemporaryFolder folder;
    ASSERT_EQ(::setenv("XDG_STATE_HOME", folder.path().c_str(), 1), 0);
    const auto file = default_state_file("abc", "key-1");
    EXPECT_EQ(file.parent_path(), folder.path() / "userfold");
    EXPECT_TRUE(file.filename().string().starts_with("import-abc-"));
    EXPECT_EQ(default_state_file("abc", "key-1"), file);
    EXPECT_NE(default_state_file("abc", "key-2"), file);
    EXPECT_NE(default_state_file("abd", "key-1"), file);
    EXPECT_EQ(file.string().find("key-1"), std::string::npos);
    ASSERT_EQ(::setenv("XDG_STATE_HOME", "relative", 1), 0);
    EXPECT_FALSE(default_state_file("abc", "key-1").string().starts_with("relative"));
    ::unsetenv("XDG_STATE_HOME");
}

TEST(Acknowledgements, advance_without_gaps) {
    Acknowledgements acknowledged(10);
    acknowledged.expect(20);
    acknowledged.expect(30);
    acknowledged.expect(40);
    acknowledged.acknowledge(30);
    EXPECT_EQ(acknowledged.lines(), 10U);
    acknowledged.acknowledge(20);
    EXPECT_EQ(acknowledged.lines(), 30U);
    acknowledged.acknowledge(40);
    EXPECT_EQ(acknowledged.lines(), 40U);
}

} // namespace
} // namespace userfold::importer
