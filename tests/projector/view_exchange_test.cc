#include "projector/read_models/view_exchange.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace userfold::read_models {
namespace {

TEST(ViewExchangeTest, QueriesComeBack) {
    const ViewQuery get_all = GetAllQuery{View::audit, {"key", ""}};
    const auto get_all_back = std::get<GetAllQuery>(decode_query(encode_query(get_all)).value());
    ASSERT_EQ(get_all_back.keys.size(), 2u);
    EXPECT_EQ(get_all_back.view, View::audit);
    EXPECT_EQ(get_all_back.keys[0], "key");

    ScanQuery scan;
    scan.range = {View::audit, "from", "to", 17, storage::Direction::backward};
    const auto scan_back = std::get<ScanQuery>(decode_query(encode_query(scan)).value());
    EXPECT_EQ(scan_back.range.to, "to");
    EXPECT_EQ(scan_back.range.limit, 17u);
    EXPECT_EQ(scan_back.range.direction, storage::Direction::backward);

    const Position position{{Topic::users, 3}, 1042};
    const ViewQuery wait = WaitQuery{std::chrono::milliseconds(5'000), {position}};
    const auto wait_back = std::get<WaitQuery>(decode_query(encode_query(wait)).value());
    EXPECT_EQ(wait_back.timeout.count(), 5'000);
    EXPECT_EQ(wait_back.positions, std::vector<Position>{position});
    EXPECT_TRUE(std::holds_alternative<PositionsQuery>(
        decode_query(encode_query(PositionsQuery{})).value()));
}

TEST(ViewExchangeTest, AnswersComeBack) {
    const std::vector<std::optional<std::string>> values = {"a", std::nullopt, ""};
    EXPECT_EQ(decode_values(encode_values(values)), values);
    const std::vector<ViewEntry> entries = {{"k", "v"}, {"", ""}};
    EXPECT_EQ(decode_entries(encode_entries(entries)), entries);
    const std::vector<Position> positions = {{{Topic::keys, 1}, 0}};
    EXPECT_EQ(decode_positions(encode_positions(positions)), positions);
    EXPECT_EQ(decode_reached(encode_reached(true)), true);
}

RC_GTEST_PROP(ViewExchangeTest, AnyBytesAreReadOrRefused, (const std::string& bytes)) {
    const std::string with_version = '\1' + bytes;
    (void)decode_query(with_version);
    (void)decode_values(with_version);
    (void)decode_entries(with_version);
    (void)decode_positions(with_version);
    RC_ASSERT(!decode_reached(with_version) || bytes.size() == 1);
}

TEST(ViewExchangeTest, UnknownViewsAndTornBodiesAreRefused) {
    std::string query = encode_query(GetAllQuery{View::subjects, {"key"}});
    EXPECT_FALSE(decode_query(std::string_view(query).substr(0, query.size() - 1)));
    query[2] = 99; // the view
    EXPECT_FALSE(decode_query(query));
    EXPECT_FALSE(decode_query(""));
}

} // namespace
} // namespace userfold::read_models
