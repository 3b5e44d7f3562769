#include "userfold/import/import_file.h"

#include <gtest/gtest.h>

#include "tests/userfold/import/temporary_folder.h"
#include "userfold/import/line_reader.h"

namespace userfold::importer {
namespace {

std::vector<std::string> lines_of(const std::filesystem::path& file, std::size_t bytes_max = 100) {
    auto reader = LineReader::open(file, bytes_max);
    EXPECT_TRUE(reader.has_value());
    std::vector<std::string> lines;
    std::string_view line;
    while (reader->next(line).value_or(false)) lines.emplace_back(line);
    return lines;
}

using Lines = std::vector<std::string>;

TEST(LineReader, reads_plain_text) {
    TemporaryFolder folder;
    EXPECT_EQ(lines_of(folder.write("a", "one\ntwo\n\nfour")), (Lines{"one", "two", "", "four"}));
    EXPECT_EQ(lines_of(folder.write("b", "one\n")), Lines{"one"});
    EXPECT_EQ(lines_of(folder.write("c", "")), Lines{});
    EXPECT_EQ(lines_of(folder.write("d", "\n")), Lines{""});
}

TEST(LineReader, reads_gzip_of_several_members) {
    TemporaryFolder folder;
    EXPECT_EQ(lines_of(folder.write("a.gz", gzip("one\ntw") + gzip("o\nthree") + gzip("\n"))),
              (Lines{"one", "two", "three"}));
}

TEST(LineReader, passes_over_the_rest_of_a_long_line) {
    TemporaryFolder folder;
    const std::string long_line(1'000'000, 'x');
    EXPECT_EQ(lines_of(folder.write("a", "one\n" + long_line + "\ntwo\n" + long_line), 5),
              (Lines{"one", "xxxxxx", "two", "xxxxxx"}));
}

TEST(LineReader, keeps_lines_whole_across_its_buffers) {
    TemporaryFolder folder;
    std::string text;
    Lines expected;
    for (int i = 0; i < 100'000; ++i) {
        expected.push_back("line " + std::to_string(i));
        text += expected.back() + "\n";
    }
    EXPECT_EQ(lines_of(folder.write("a.gz", gzip(text))), expected);
    EXPECT_EQ(lines_of(folder.write("a", text)), expected);
}

TEST(LineReader, says_what_is_wrong_with_the_file) {
    TemporaryFolder folder;
    EXPECT_FALSE(LineReader::open(folder.path() / "missing", 10).has_value());
    EXPECT_FALSE(LineReader::open(folder.path(), 10).has_value());
    std::string damaged = gzip(std::string(5000, 'x') + "\nend\n");
    damaged.resize(damaged.size() - 12);
    const auto file = folder.write("cut.gz", damaged);
    const auto examined = examine_import_file(file);
    ASSERT_FALSE(examined.has_value());
    EXPECT_NE(examined.error().find("cut.gz"), std::string::npos);
}

TEST(ImportFile, is_the_same_plain_and_compressed) {
    TemporaryFolder folder;
    const auto plain = examine_import_file(folder.write("a", "one\ntwo\n"));
    const auto compressed = examine_import_file(folder.write("a.gz", gzip("one\ntwo\n")));
    const auto other = examine_import_file(folder.write("b", "one\ntwo!\n"));
    ASSERT_TRUE(plain && compressed && other);
    EXPECT_EQ(plain->lines, 2U);
    EXPECT_EQ(plain->digest, compressed->digest);
    EXPECT_EQ(plain->digest.size(), 64U);
    EXPECT_NE(plain->digest, other->digest);
}

} // namespace
} // namespace userfold::importer
