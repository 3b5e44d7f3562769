// The rules of single fields that need no more than a table of what is taken and what isn't.
#include <gtest/gtest.h>

#include "tests/writer/input/parsing.h"
#include "writer/input/country.h"
#include "writer/input/date.h"
#include "writer/input/json_pointer.h"
#include "writer/input/language_tag.h"
#include "writer/input/name.h"
#include "writer/input/phone.h"
#include "writer/input/time_zone.h"
#include "writer/input/url.h"

namespace userfold::input {
namespace {

TEST(Phone, is_e164) {
    for (const std::string_view text :
         {"+14155550123", "+4912345", "+1234567", "+123456789012345"}) {
        EXPECT_EQ(check_phone(text).has_value(), text.size() >= 8) << text;
    }
    for (const std::string_view text :
         {"", "+", "14155550123", "+123456", "+1234567890123456", "+01234567", "+1 4155550123",
          "+1-415-555-0123", "+1415555012a", "++14155550123", "+1415555012\u0663"}) {
        EXPECT_FALSE(check_phone(text)) << text;
    }
}

TEST(DateOfBirth, is_a_day_that_existed_since_1900) {
    for (const std::string_view text : {"1900-01-01", "2000-02-29", "2024-02-28", "2024-02-29"}) {
        EXPECT_EQ(check_date_of_birth(text, today), text);
    }
    for (const std::string_view text :
         {"", "1899-12-31", "1900-02-29", "2023-02-29", "2023-04-31", "2023-13-01", "2023-00-01",
          "2023-01-00", "2024-03-01", "9999-12-31", "2023-1-1", "23-01-01", "2023/01/01",
          "2023-01-01T00:00:00Z", " 2023-01-01", "+023-01-01", "2023-01-0a"}) {
        EXPECT_FALSE(check_date_of_birth(text, today)) << text;
    }
}

TEST(LanguageTag, is_kept_in_canonical_form) {
    EXPECT_EQ(check_language_tag("en"), "en");
    EXPECT_EQ(check_language_tag("EN-us"), "en-US");
    EXPECT_EQ(check_language_tag("zh-hant-tw"), "zh-Hant-TW");
    EXPECT_EQ(check_language_tag("de-1996"), "de-1996");
    EXPECT_EQ(check_language_tag("es-419"), "es-419");
    EXPECT_EQ(check_language_tag("en-x-twain"), "en-x-twain");
    for (const std::string_view text : {"", "e", "en_US", "en-", "-en", "en--US", "english1234",
                                        "en-US-US-", "12", "en us", "\u0435n", "*"}) {
        EXPECT_FALSE(check_language_tag(text)) << text;
    }
}

TEST(LanguageTag, is_kept_in_a_form_that_stays) {
    EXPECT_EQ(check_language_tag("sgn-FR"), "fsl");
    EXPECT_EQ(check_language_tag("en-GB-oed"), "en-GB-oxendict");
    EXPECT_FALSE(check_language_tag("en-t-true"));
    EXPECT_FALSE(check_language_tag("yes-b-true"));
}

TEST(TimeZone, is_one_of_the_iana_database) {
    for (const std::string_view text :
         {"Europe/Paris", "UTC", "Asia/Kolkata", "Asia/Calcutta", "America/Argentina/Buenos_Aires",
          "Etc/GMT+3", "EST", "Europe/Kyiv", "America/Ciudad_Juarez"}) {
        EXPECT_EQ(check_time_zone(text), text);
    }
    for (const std::string_view text :
         {"", "GMT+3", "GMT+03:00", "+03:00", "UTC+1", "Europe/paris", "Europe/Atlantis", "PST",
          "IST", "Etc/Unknown", "SystemV/PST8PDT", "Europe/Paris ", "../../etc/passwd", "\xff"}) {
        EXPECT_FALSE(check_time_zone(text)) << text;
    }
}

TEST(Url, is_absolute_http_or_https) {
    for (const std::string_view text :
         {"https://example.com", "http://example.com/a?b=c#d", "HTTPS://example.com:8443/%20",
          "https://[::1]/", "https://xn--mnchen-3ya.example/"}) {
        EXPECT_EQ(check_url(text), text);
    }
    for (const std::string_view text :
         {"", "example.com", "/path", "//example.com/", "ftp://example.com/", "javascript:alert(1)",
          "data:text/html,x", "https:///path", "https://", "https://user:secret@example.com/",
          "https://example.com/a b", "https://example.com:0/", "https://example.com:99999/",
          "https://example.com/\n", "https://example.com/%zz", "https://m\u00fcnchen.example/"}) {
        EXPECT_FALSE(check_url(text)) << text;
    }
    const std::string base = "https://example.com/";
    EXPECT_TRUE(check_url(base + repeat("a", 2048 - base.size())));
    EXPECT_FALSE(check_url(base + repeat("a", 2049 - base.size())));
}

TEST(Country, is_iso_3166_alpha_2_in_upper_case) {
    EXPECT_EQ(check_country("FR"), "FR");
    EXPECT_EQ(check_country("de"), "DE");
    for (const std::string_view text : {"", "F", "FRA", "ZZ", "XX", "EU1", "12", "F "}) {
        EXPECT_FALSE(check_country(text)) << text;
    }
}

TEST(Names, are_short_and_plain) {
    EXPECT_TRUE(check_purpose("marketing.email_v2-x"));
    EXPECT_FALSE(check_purpose(""));
    EXPECT_FALSE(check_purpose("Marketing"));
    EXPECT_FALSE(check_purpose("a/b"));
    EXPECT_TRUE(check_purpose(repeat("a", 64)));
    EXPECT_FALSE(check_purpose(repeat("a", 65)));

    EXPECT_TRUE(check_role_name("support.level-2"));
    EXPECT_FALSE(check_role_name("2nd"));
    EXPECT_FALSE(check_role_name("Admin"));

    EXPECT_TRUE(check_member_name("GitHub-1"));
    EXPECT_FALSE(check_member_name(""));
    EXPECT_FALSE(check_member_name("a/b"));
    EXPECT_FALSE(check_member_name(repeat("a", 33)));

    EXPECT_TRUE(check_token("v1.abc-_~="));
    EXPECT_FALSE(check_token("a b"));
    EXPECT_FALSE(check_token(""));
    EXPECT_FALSE(check_token(repeat("a", 513)));
}

TEST(JsonPointer, escapes_as_rfc_6901_says) {
    EXPECT_EQ(escape_pointer_token("a/b~c"), "a~1b~0c");
    EXPECT_EQ(member_pointer("/profile/links", "~1"), "/profile/links/~01");
    EXPECT_EQ(member_pointer("", ""), "/");
    EXPECT_EQ(element_pointer("/roles", 12), "/roles/12");
}

} // namespace
} // namespace userfold::input
