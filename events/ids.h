// Identifiers and positions: one type for each thing that must not be mistaken for another.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace userfold {

// A UUID (RFC 9562) with a tag, so that a user id is no session id. All zero means "none".
template <class Tag>
struct Id {
    std::array<std::uint8_t, 16> bytes{};

    friend auto operator<=>(const Id&, const Id&) = default;
    explicit operator bool() const { return *this != Id{}; }
    // The 16 bytes as they stand in keys.
    std::string_view view() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    // Precondition: 16 bytes.
    static Id from_view(std::string_view raw) {
        Id id;
        std::memcpy(id.bytes.data(), raw.data(), id.bytes.size());
        return id;
    }
    // The same bits read as another kind of id, where the design says that they are one (a user's
    // stream is the user).
    template <class Other>
    Other as() const {
        Other other;
        other.bytes = bytes;
        return other;
    }
};

using StreamId = Id<struct StreamTag>;   // a user, session, content or settings stream
using SubjectId = Id<struct SubjectTag>; // whom a record is about: a user, a visitor, a keyed hash
using UserId = Id<struct UserTag>;
using SessionId = Id<struct SessionTag>;
using CommitId = Id<struct CommitTag>;
using ClaimId = Id<struct ClaimTag>;
using EventId = Id<struct EventTag>;

// Lower-case 8-4-4-4-12 text and back; parse takes upper case too and nothing but the 36
// characters.
std::string format_uuid(const std::array<std::uint8_t, 16>& bytes);
std::optional<std::array<std::uint8_t, 16>> parse_uuid(std::string_view text);

template <class Tag>
std::string to_string(const Id<Tag>& id) {
    return format_uuid(id.bytes);
}
template <class IdType>
std::optional<IdType> parse_id(std::string_view text) {
    auto bytes = parse_uuid(text);
    if (!bytes) return std::nullopt;
    IdType id;
    id.bytes = *bytes;
    return id;
}

// RFC 9562 layouts over given bits; randomness and time are the caller's.
std::array<std::uint8_t, 16> make_uuid_v7(std::int64_t unix_ms,
                                          const std::array<std::uint8_t, 10>& random);
std::array<std::uint8_t, 16> make_uuid_v8(std::array<std::uint8_t, 16> bits);
// Milliseconds since 1970 of a version 7 id, or nothing for another version.
std::optional<std::int64_t> uuid_v7_unix_ms(const std::array<std::uint8_t, 16>& bytes);

// The topics of the log by their logical name; the physical name carries a prefix.
enum class Topic : std::uint8_t {
    settings = 0,
    users = 1,
    sessions = 2,
    content = 3,
    activity = 4,
    claims = 5,
    stitches = 6,
    lookups = 7,
    keys = 8,
    checkpoints = 9,
};
inline constexpr std::size_t topic_count = 10;
std::string_view to_string(Topic topic); // "users"
std::optional<Topic> parse_topic(std::string_view name);

struct Partition {
    Topic topic = Topic::settings;
    std::uint32_t index = 0;
    friend auto operator<=>(const Partition&, const Partition&) = default;
};

// Where a record stands: "users/3@1042" in text.
struct Position {
    Partition partition;
    std::int64_t offset = 0;
    friend auto operator<=>(const Position&, const Position&) = default;
};
std::string to_string(const Partition& partition);
std::string to_string(const Position& position);
std::optional<Position> parse_position(std::string_view text);

// Murmur2 as Kafka's default partitioner has it, and the partition it gives.
std::uint32_t murmur2(std::string_view bytes);
std::uint32_t partition_of(std::string_view key, std::uint32_t partition_count);

} // namespace userfold

template <class Tag>
struct std::hash<userfold::Id<Tag>> {
    std::size_t operator()(const userfold::Id<Tag>& id) const noexcept {
        std::uint64_t low;
        std::uint64_t high;
        std::memcpy(&high, id.bytes.data(), 8);
        std::memcpy(&low, id.bytes.data() + 8, 8);
        return static_cast<std::size_t>(low ^ (high * 0x9E3779B97F4A7C15ULL));
    }
};

template <>
struct std::hash<userfold::Partition> {
    std::size_t operator()(const userfold::Partition& partition) const noexcept {
        return static_cast<std::size_t>(partition.topic) << 32 | partition.index;
    }
};
