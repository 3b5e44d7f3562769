#include "projector/read_models/position_board.h"

#include <gtest/gtest.h>

namespace userfold::read_models {
namespace {

const Partition users{Topic::users, 1};
const Partition keys{Topic::keys, 0};

std::vector<Position> at(std::initializer_list<Position> positions) {
    return positions;
}

TEST(PositionBoardTest, NothingIsReachedBeforeItIsOpen) {
    const PositionBoard board;
    EXPECT_FALSE(board.reached(at({{users, 0}})));
    EXPECT_TRUE(board.positions().empty());
}

TEST(PositionBoardTest, ARecordIsReachedWhenTheNextOffsetIsBehindIt) {
    PositionBoard board;
    board.open(at({{users, 5}, {keys, 0}}));
    EXPECT_TRUE(board.reached(at({{users, 4}})));
    EXPECT_FALSE(board.reached(at({{users, 5}})));
    EXPECT_FALSE(board.reached(at({{users, 4}, {keys, 0}})));
    EXPECT_EQ(board.positions(), at({{users, 4}}));
}

TEST(PositionBoardTest, PartitionsWithoutViewsCountAsReached) {
    PositionBoard board;
    board.open(at({{users, 0}}));
    EXPECT_TRUE(board.reached(at({{{Topic::claims, 3}, 1'000}})));
}

TEST(PositionBoardTest, AWaiterIsCalledOnceWhenAllIsReached) {
    PositionBoard board;
    board.open(at({{users, 0}, {keys, 0}}));
    int calls = 0;
    board.when_reached(at({{users, 2}, {keys, 0}}), [&] { ++calls; });
    board.publish(at({{users, 3}}));
    EXPECT_EQ(calls, 0);
    board.publish(at({{keys, 1}}));
    EXPECT_EQ(calls, 1);
    board.publish(at({{keys, 2}}));
    EXPECT_EQ(calls, 1);
}

TEST(PositionBoardTest, WhatIsReachedIsCalledAtOnceAndACancelledOneNever) {
    PositionBoard board;
    board.open(at({{users, 1}}));
    int calls = 0;
    board.when_reached(at({{users, 0}}), [&] { ++calls; });
    EXPECT_EQ(calls, 1);
    const auto ticket = board.when_reached(at({{users, 1}}), [&] { ++calls; });
    board.cancel(ticket);
    board.publish(at({{users, 9}}));
    EXPECT_EQ(calls, 1);
}

} // namespace
} // namespace userfold::read_models
