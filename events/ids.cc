#include "events/ids.h"

#include <charconv>

namespace userfold {
namespace {

constexpr std::string_view topic_names[topic_count] = {
    "settings", "users",    "sessions", "content", "activity",
    "claims",   "stitches", "lookups",  "keys",    "checkpoints"};

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

} // namespace

std::string format_uuid(const std::array<std::uint8_t, 16>& bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(36, '-');
    std::size_t at = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
        text[at++] = digits[bytes[i] >> 4];
        text[at++] = digits[bytes[i] & 15];
    }
    return text;
}

std::optional<std::array<std::uint8_t, 16>> parse_uuid(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    std::array<std::uint8_t, 16> bytes;
    std::size_t at = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            if (text[at++] != '-') return std::nullopt;
        }
        int high = hex_digit(text[at]);
        int low = hex_digit(text[at + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
        at += 2;
    }
    return bytes;
}

std::array<std::uint8_t, 16> make_uuid_v7(std::int64_t unix_ms,
                                          const std::array<std::uint8_t, 10>& random) {
    std::array<std::uint8_t, 16> bytes;
    for (int i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(unix_ms >> (40 - 8 * i));
    for (int i = 0; i < 10; ++i) bytes[6 + i] = random[i];
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x70);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
    return bytes;
}

std::array<std::uint8_t, 16> make_uuid_v8(std::array<std::uint8_t, 16> bits) {
    bits[6] = static_cast<std::uint8_t>((bits[6] & 0x0F) | 0x80);
    bits[8] = static_cast<std::uint8_t>((bits[8] & 0x3F) | 0x80);
    return bits;
}

std::optional<std::int64_t> uuid_v7_unix_ms(const std::array<std::uint8_t, 16>& bytes) {
    if (bytes[6] >> 4 != 7) return std::nullopt;
    std::int64_t ms = 0;
    for (int i = 0; i < 6; ++i) ms = ms << 8 | bytes[i];
    return ms;
}

std::string_view to_string(Topic topic) {
    return topic_names[static_cast<std::size_t>(topic)];
}

std::optional<Topic> parse_topic(std::string_view name) {
    for (std::size_t i = 0; i < topic_count; ++i) {
        if (topic_names[i] == name) return static_cast<Topic>(i);
    }
    return std::nullopt;
}

std::string to_string(const Partition& partition) {
    std::string text(to_string(partition.topic));
    return text.append("/").append(std::to_string(partition.index));
}

std::string to_string(const Position& position) {
    return to_string(position.partition).append("@").append(std::to_string(position.offset));
}

std::optional<Position> parse_position(std::string_view text) {
    auto slash = text.find('/');
    auto at = text.find('@');
    if (slash == text.npos || at == text.npos || at < slash) return std::nullopt;
    auto topic = parse_topic(text.substr(0, slash));
    auto index = parse_number<std::uint32_t>(text.substr(slash + 1, at - slash - 1));
    auto offset = parse_number<std::int64_t>(text.substr(at + 1));
    if (!topic || !index || !offset || *offset < 0) return std::nullopt;
    return Position{{*topic, *index}, *offset};
}

std::uint32_t murmur2(std::string_view bytes) {
    // The constants and the tail handling are those of org.apache.kafka.common.utils.Utils.murmur2.
    constexpr std::uint32_t m = 0x5bd1e995;
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const auto length = static_cast<std::uint32_t>(bytes.size());
    std::uint32_t h = 0x9747b28cU ^ length;
    std::uint32_t i = 0;
    for (; i + 4 <= length; i += 4) {
        std::uint32_t k = data[i] | data[i + 1] << 8 | data[i + 2] << 16 |
                          static_cast<std::uint32_t>(data[i + 3]) << 24;
        k *= m;
        k ^= k >> 24;
        k *= m;
        h *= m;
        h ^= k;
    }
    switch (length - i) {
        case 3:
            h ^= static_cast<std::uint32_t>(data[i + 2]) << 16;
            [[fallthrough]];
        case 2:
            h ^= static_cast<std::uint32_t>(data[i + 1]) << 8;
            [[fallthrough]];
        case 1:
            h ^= data[i];
            h *= m;
    }
    h ^= h >> 13;
    h *= m;
    h ^= h >> 15;
    return h;
}

std::uint32_t partition_of(std::string_view key, std::uint32_t partition_count) {
    return (murmur2(key) & 0x7fffffffU) % partition_count;
}

} // namespace userfold
