#include "events/log/embedded_keys.h"

namespace userfold::log::keys {
namespace {

constexpr std::size_t number_bytes = 8;

template <class Number>
void put(std::string& out, Number value) {
    for (std::size_t shift = sizeof(Number) * 8; shift > 0; shift -= 8) {
        out.push_back(static_cast<char>(value >> (shift - 8)));
    }
}

void put(std::string& out, Partition partition) {
    out.push_back(static_cast<char>(partition.topic));
    put(out, partition.index);
}

std::string of(char prefix, Partition partition) {
    std::string key(1, prefix);
    put(key, partition);
    return key;
}

std::string of(char prefix, Topic topic) {
    return {prefix, static_cast<char>(topic)};
}

// The first key behind all that start with `prefix`. No prefix of ours ends in 0xff bytes only.
std::string behind(std::string prefix) {
    while (static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
    ++prefix.back();
    return prefix;
}

} // namespace

std::string record(Position position) {
    std::string key;
    key.reserve(13);
    put(key, position.partition);
    put(key, static_cast<std::uint64_t>(position.offset));
    return key;
}

std::string records_end(Partition partition) {
    std::string key;
    put(key, partition);
    return behind(std::move(key));
}

std::string records_of(Topic topic) {
    return std::string(1, static_cast<char>(topic));
}

std::string records_of_next(Topic topic) {
    return behind(records_of(topic));
}

std::int64_t offset_of_record(std::string_view key) {
    return static_cast<std::int64_t>(
        parse_number(key.substr(key.size() - number_bytes)).value_or(0));
}

std::string settings(Topic topic) {
    return of('T', topic);
}

std::string first(Partition partition) {
    return of('F', partition);
}

std::string latest(Partition partition, std::string_view record_key) {
    return of('K', partition).append(record_key);
}

std::string tombstone(Position position) {
    std::string key = of('D', position.partition);
    put(key, static_cast<std::uint64_t>(position.offset));
    return key;
}

std::string tombstones_end(Partition partition) {
    return behind(of('D', partition));
}

std::string compacted_at(Topic topic) {
    return of('C', topic);
}

std::string group_next(std::string_view group, Partition partition) {
    return of('G', partition).append(group);
}

std::string recovery() {
    return "R";
}

std::string number(std::uint64_t value) {
    std::string bytes;
    put(bytes, value);
    return bytes;
}

std::optional<std::uint64_t> parse_number(std::string_view bytes) {
    if (bytes.size() < number_bytes) return std::nullopt;
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(0, number_bytes)) {
        value = value << 8 | static_cast<unsigned char>(byte);
    }
    return value;
}

} // namespace userfold::log::keys
