#include "events/log/notice_limit.h"

#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

namespace userfold::log {
namespace {

using Texts = std::vector<std::string>;

Notice into(Texts& texts) {
    return [&texts](NoticeLevel, std::string_view text) { texts.emplace_back(text); };
}

TEST(NoticeLimit, PassesOnTheFirstOfAnIntervalAndEveryError) {
    Texts texts;
    const Notice notice = limited(into(texts), 2, std::chrono::hours(1));
    for (const char* text : {"a", "b", "c", "d"}) notice(NoticeLevel::warning, text);
    notice(NoticeLevel::error, "e");
    EXPECT_EQ(texts, (Texts{"a", "b", "e"}));
}

TEST(NoticeLimit, SaysHowManyItLeftOut) {
    Texts texts;
    const Notice notice = limited(into(texts), 1, std::chrono::milliseconds(50));
    for (const char* text : {"a", "b", "c"}) notice(NoticeLevel::info, text);
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    notice(NoticeLevel::info, "d");
    EXPECT_EQ(texts, (Texts{"a", "2 more such notices were left out", "d"}));
}

TEST(NoticeLimit, IsSilentForNobody) {
    EXPECT_FALSE(limited(nullptr, 1, std::chrono::hours(1)));
}

} // namespace
} // namespace userfold::log
