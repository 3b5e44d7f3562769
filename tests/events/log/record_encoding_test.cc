#include "events/log/record_encoding.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace userfold::log {
namespace {

const Position position{{Topic::users, 3}, 42};

std::string encode(const Record& record, std::int64_t unix_ms) {
    return encode_before_value(record, unix_ms) + record.value.value_or("");
}

TEST(RecordEncoding, DecodesWhatItEncoded) {
    const bool holds = rc::check(
        [](const std::string& key, bool tombstone, const std::string& value,
           const std::vector<std::pair<std::string, std::string>>& headers, std::int64_t unix_ms) {
            Record record{key, std::nullopt, {}};
            if (!tombstone) record.value = value;
            for (const auto& [name, text] : headers) record.headers.push_back({name, text});
            const auto decoded = decode_record(position, encode(record, unix_ms), HeaderUse::read);
            RC_ASSERT(decoded.has_value());
            RC_ASSERT(decoded->position == position);
            RC_ASSERT(decoded->key == record.key);
            RC_ASSERT(decoded->value == record.value);
            RC_ASSERT(decoded->headers == record.headers);
            const auto without = decode_record(position, encode(record, unix_ms), HeaderUse::skip);
            RC_ASSERT(without && without->headers.empty() && without->value == record.value);
            RC_ASSERT(decoded->appended_unix_ms == unix_ms);
        });
    EXPECT_TRUE(holds);
}

TEST(RecordEncoding, EveryCutBeforeTheValueIsNoticed) {
    const Record record{"key", "", {{"name", "value"}}};
    const std::string bytes = encode(record, 1);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(
            decode_record(position, std::string_view(bytes).substr(0, size), HeaderUse::skip))
            << size;
    }
    EXPECT_TRUE(decode_record(position, bytes, HeaderUse::read));
}

// Golden: data directories out there have these bytes.
TEST(RecordEncoding, FormatOneIsWhatItWas) {
    const Record record{"k", "value", {{"h", "x"}}};
    EXPECT_EQ(encode(record, 0x0102030405060708),
              std::string("\x01\x01\x02\x03\x04\x05\x06\x07\x08\x01k\x01\x01h\x01xvalue", 21));
}

TEST(RecordEncoding, RandomBytesNeverBreakTheDecoder) {
    const bool holds = rc::check([](const std::string& bytes) {
        static_cast<void>(decode_record(position, bytes, HeaderUse::read));
        static_cast<void>(decode_appended_unix_ms(bytes));
    });
    EXPECT_TRUE(holds);
}

} // namespace
} // namespace userfold::log
