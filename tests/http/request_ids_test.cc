#include "http/request_ids.h"

#include <gtest/gtest.h>
#include <regex>
#include <set>

namespace userfold::http {
namespace {

const std::regex kTraceParent("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]");
constexpr std::string_view kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

std::string continued(std::optional<std::string> sent) {
    std::string trace_parent;
    continue_trace(trace_parent, sent ? std::optional<std::string_view>(*sent) : std::nullopt);
    EXPECT_TRUE(std::regex_match(trace_parent, kTraceParent)) << trace_parent;
    return trace_parent;
}

bool keeps_trace(const std::string& sent) {
    return continued(sent).substr(3, 32) == kTrace;
}

TEST(RequestId, IsAVersion7UuidOfItsMoment) {
    std::string id;
    make_request_id(
        id, std::chrono::system_clock::time_point(std::chrono::milliseconds(0x0123456789ab)));
    EXPECT_TRUE(std::regex_match(
        id, std::regex("01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")))
        << id;
}

TEST(RequestId, IsNeverTheSame) {
    std::set<std::string> ids;
    for (int i = 0; i < 10'000; ++i) {
        std::string id;
        make_request_id(id, {});
        ids.insert(id);
    }
    EXPECT_EQ(ids.size(), 10'000u);
}

TEST(TraceParent, KeepsTheClientsTraceUnderASpanOfItsOwn) {
    const std::string sent = "00-" + std::string(kTrace) + "-00f067aa0ba902b7-01";
    const std::string trace_parent = continued(sent);
    EXPECT_EQ(trace_parent.substr(0, 36), sent.substr(0, 36));
    EXPECT_NE(trace_parent.substr(36, 16), "00f067aa0ba902b7");
    EXPECT_TRUE(trace_parent.ends_with("-01"));
    EXPECT_TRUE(continued("00-" + std::string(kTrace) + "-00f067aa0ba902b7-0a").ends_with("-00"));
    EXPECT_TRUE(keeps_trace("cc-" + std::string(kTrace) + "-00f067aa0ba902b7-01-more"));
}

TEST(TraceParent, IsNewWhereTheClientsIsMalformed) {
    EXPECT_NE(continued(std::nullopt).substr(3, 32), continued(std::nullopt).substr(3, 32));
    const std::string trace(kTrace);
    for (const std::string& sent :
         {std::string(), "ff-" + trace + "-00f067aa0ba902b7-01",
          "00-" + trace + "-0000000000000000-01", "00-" + trace + "-00f067aa0ba902b7-01-more",
          "00-" + trace + "-00f067aa0ba902b7", "00-" + trace + "-00F067AA0BA902B7-01",
          "00_" + trace + "-00f067aa0ba902b7-01"}) {
        EXPECT_FALSE(keeps_trace(sent)) << sent;
    }
    EXPECT_EQ(continued("00-" + std::string(32, '0') + "-00f067aa0ba902b7-01")
                  .find("-" + std::string(32, '0')),
              std::string::npos);
}

} // namespace
} // namespace userfold::http
