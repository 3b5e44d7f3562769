#include "events/frame.h"

#include <cstring>

#include "events/codec.h"

namespace userfold {
namespace {

constexpr std::size_t header_bytes = 16;
constexpr std::size_t mac_bytes = 32;
constexpr std::uint8_t frame_version = 1;

void put_u32(std::string& out, std::uint32_t number) {
    for (int i = 0; i < 4; ++i) out += static_cast<char>(number >> (8 * i) & 255);
}

std::uint32_t get_u32(std::string_view bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (int i = 3; i >= 0; --i) number = number << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return number;
}

crypto::Digest mac_of(const crypto::HmacKey& mac, Partition partition, std::string_view key,
                      std::string_view bytes) {
    std::string place;
    place += static_cast<char>(partition.topic);
    put_u32(place, partition.index);
    put_u32(place, static_cast<std::uint32_t>(key.size()));
    return mac.sign({"userfold record v1", place, key, bytes});
}

} // namespace

std::string encode_frame(RecordKind kind, std::string_view envelope, std::string_view body,
                         Partition partition, std::string_view key, const MacKeys& keys) {
    // Bodies start 8-aligned, so that FlatBuffers can be read where they stand.
    const std::size_t padding = (8 - envelope.size() % 8) % 8;
    std::string value;
    value.reserve(header_bytes + envelope.size() + padding + body.size() + mac_bytes);
    value += "UF";
    value += static_cast<char>(frame_version);
    value += static_cast<char>(kind);
    put_u32(value, keys.current());
    put_u32(value, static_cast<std::uint32_t>(envelope.size() + padding));
    put_u32(value, static_cast<std::uint32_t>(body.size()));
    value += envelope;
    value.append(padding, '\0');
    value += body;
    const crypto::HmacKey* mac = keys.find(keys.current());
    value += crypto::view(mac_of(*mac, partition, key, value));
    return value;
}

std::expected<Frame, CodecErrc> decode_frame(const log::LoggedRecord& record, const MacKeys& keys) {
    if (!record.value) return std::unexpected(CodecErrc::malformed);
    const std::string_view value = *record.value;
    if (value.size() < header_bytes + mac_bytes || value.substr(0, 2) != "UF") {
        return std::unexpected(CodecErrc::malformed);
    }
    const auto version = static_cast<std::uint8_t>(value[2]);
    if (version > frame_version) return std::unexpected(CodecErrc::newer_format);
    const auto kind = static_cast<std::uint8_t>(value[3]);
    const std::uint64_t envelope_size = get_u32(value, 8);
    const std::uint64_t body_size = get_u32(value, 12);
    if (version == 0 || kind < 1 || kind > 5 ||
        header_bytes + envelope_size + body_size + mac_bytes != value.size()) {
        return std::unexpected(CodecErrc::malformed);
    }
    const crypto::HmacKey* mac = keys.find(get_u32(value, 4));
    if (mac == nullptr) return std::unexpected(CodecErrc::unknown_mac_key);
    const std::string_view signed_part = value.substr(0, value.size() - mac_bytes);
    const crypto::Digest expected =
        mac_of(*mac, record.position.partition, record.key, signed_part);
    if (!crypto::equal_in_constant_time(crypto::view(expected),
                                        value.substr(value.size() - mac_bytes))) {
        return std::unexpected(CodecErrc::wrong_mac);
    }
    return Frame{static_cast<RecordKind>(kind), value.substr(header_bytes, envelope_size),
                 value.substr(header_bytes + envelope_size, body_size)};
}

std::string_view describe(CodecErrc error) {
    switch (error) {
        case CodecErrc::malformed:
            return "the record is not in the log's format; it is void";
        case CodecErrc::newer_format:
            return "the record has a newer format than this binary knows; run a newer userfold";
        case CodecErrc::unknown_mac_key:
            return "the record names a MAC key that this node lacks; copy the mac-*.key files of "
                   "the cluster's secrets directory";
        case CodecErrc::wrong_mac:
            return "the record was not written with this cluster's MAC key; it is void";
        case CodecErrc::unknown_event:
            return "the record holds an event that this binary cannot decode; its stream is "
                   "quarantined until a newer userfold folds it";
        case CodecErrc::too_large:
            return "the commit is larger than 256 KiB";
    }
    return "";
}

} // namespace userfold
