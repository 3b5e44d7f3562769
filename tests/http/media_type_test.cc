#include "http/media_type.h"

#include <gtest/gtest.h>

namespace userfold::http {
namespace {

TEST(MediaType, IsComparedWithoutCaseAndParameters) {
    EXPECT_TRUE(is_media_type("application/json", "application/json"));
    EXPECT_TRUE(is_media_type("Application/JSON ; q=1", "application/json"));
    EXPECT_TRUE(is_media_type("application/json;charset=utf-8", "application/json"));
    EXPECT_TRUE(is_media_type("application/json; Charset=\"UTF-8\"", "application/json"));
    EXPECT_FALSE(is_media_type("application/jsonp", "application/json"));
    EXPECT_FALSE(is_media_type("", "application/json"));
    EXPECT_FALSE(is_media_type("text/plain, application/json", "application/json"));
}

TEST(MediaType, TakesNoCharsetButUtf8) {
    EXPECT_FALSE(is_media_type("application/json; charset=latin1", "application/json"));
    EXPECT_FALSE(is_media_type("application/json; a=b; charset=utf-16", "application/json"));
}

} // namespace
} // namespace userfold::http
