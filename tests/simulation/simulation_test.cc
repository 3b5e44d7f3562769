#include <gtest/gtest.h>

#include "tests/simulation/schedule.h"

namespace userfold::simulation {
namespace {

// A simulator that finds nothing proves nothing: it must notice each rule that is broken from
// outside.
class BrokenRule : public testing::TestWithParam<std::pair<std::string_view, Sabotage>> {};

TEST_P(BrokenRule, IsNoticed) {
    constexpr std::uint64_t seeds_max = 3'000;
    for (std::uint64_t seed = 0; seed < seeds_max; ++seed) {
        if (!run_schedule(seed, GetParam().second, false).violation.empty()) return;
    }
    FAIL() << "nothing of " << GetParam().first << " shows in " << seeds_max << " schedules";
}

std::string test_name(const testing::TestParamInfo<BrokenRule::ParamType>& info) {
    std::string name(info.param.first);
    std::ranges::replace(name, '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Each, BrokenRule, testing::ValuesIn(sabotages), test_name);

TEST(Schedule, IsTheSameForTheSameSeed) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Result once = run_schedule(seed, Sabotage::none, false);
        const Result again = run_schedule(seed, Sabotage::none, true);
        EXPECT_EQ(once.fingerprint, again.fingerprint) << "seed " << seed;
        EXPECT_EQ(once.tally.steps, again.tally.steps) << "seed " << seed;
        EXPECT_EQ(once.violation, again.violation);
    }
}

TEST(Schedule, IsAnotherForAnotherSeed) {
    EXPECT_NE(run_schedule(1, Sabotage::none, false).fingerprint,
              run_schedule(2, Sabotage::none, false).fingerprint);
}

} // namespace
} // namespace userfold::simulation
