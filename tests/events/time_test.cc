#include "events/time.h"

#include <gtest/gtest.h>

namespace userfold {
namespace {

TEST(Rfc3339, is_written_in_utc_with_milliseconds) {
    EXPECT_EQ(format_rfc3339(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(format_rfc3339(1'769'903'999'999), "2026-01-31T23:59:59.999Z");
    EXPECT_EQ(format_rfc3339(-1), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(format_rfc3339(951'782'400'000), "2000-02-29T00:00:00.000Z");
}

TEST(Rfc3339, reads_any_offset) {
    EXPECT_EQ(parse_rfc3339("2026-01-31T23:59:59.999Z"), 1'769'903'999'999);
    EXPECT_EQ(parse_rfc3339("2026-02-01T01:59:59.999+02:00"), 1'769'903'999'999);
    EXPECT_EQ(parse_rfc3339("2026-01-31T18:29:59.999-05:30"), 1'769'903'999'999);
    EXPECT_EQ(parse_rfc3339("1970-01-01t00:00:00z"), 0);
    EXPECT_EQ(parse_rfc3339("1970-01-01 00:00:00Z"), 0);
}

TEST(Rfc3339, cuts_fractions_to_milliseconds) {
    EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.1Z"), 100);
    EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.12Z"), 120);
    EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.123456789Z"), 123);
    EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.9999Z"), 999);
}

TEST(Rfc3339, counts_a_leap_second_as_the_next_minute) {
    EXPECT_EQ(parse_rfc3339("2016-12-31T23:59:60Z"), parse_rfc3339("2017-01-01T00:00:00Z"));
}

TEST(Rfc3339, refuses_what_is_no_time) {
    for (const std::string_view text : {"",
                                        "2026",
                                        "2026-01-31",
                                        "2026-01-31T23:59:59",
                                        "2026-01-31T23:59Z",
                                        "2026-02-30T00:00:00Z",
                                        "2025-02-29T00:00:00Z",
                                        "2026-13-01T00:00:00Z",
                                        "2026-00-01T00:00:00Z",
                                        "2026-01-00T00:00:00Z",
                                        "2026-01-31T24:00:00Z",
                                        "2026-01-31T23:60:00Z",
                                        "2026-01-31T23:59:61Z",
                                        "2026-01-31T23:59:59.Z",
                                        "2026-01-31T23:59:59+0200",
                                        "2026-01-31T23:59:59+24:00",
                                        "2026-01-31T23:59:59+02:60",
                                        "2026-01-31T23:59:59Zx",
                                        " 2026-01-31T23:59:59Z",
                                        "26-01-31T23:59:59Z",
                                        "2026-1-31T23:59:59Z",
                                        "+026-01-31T23:59:59Z",
                                        "2026-01-31T23:59:59,5Z"}) {
        EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
    }
}

TEST(Rfc3339, reads_what_it_writes) {
    for (std::int64_t ms = -62'135'596'800'000; ms < 253'402'300'800'000;
         ms += 12'345'678'901'234) {
        EXPECT_EQ(parse_rfc3339(format_rfc3339(ms)), ms);
    }
}

} // namespace
} // namespace userfold
