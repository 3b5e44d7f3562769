#include <cstring>

#include "events/codec.h"

namespace userfold {
namespace {

std::string_view view_of(const BlindIndex& blind_index) {
    return {reinterpret_cast<const char*>(blind_index.data()), blind_index.size()};
}

} // namespace

std::string claim_key(const BlindIndex& blind_index, const ClaimId& claim_id) {
    return std::string(view_of(blind_index)).append(claim_id.view());
}

std::string lookup_key(const UserId& user, LookupKind kind) {
    return std::string(user.view()) + static_cast<char>(kind);
}

std::string data_key_key(const SubjectId& subject, KeyId key_id) {
    std::string key(subject.view());
    for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(key_id >> shift & 255);
    return key;
}

std::optional<ClaimKey> parse_claim_key(std::string_view key) {
    ClaimKey parsed;
    if (key.size() != parsed.blind_index.size() + 16) return std::nullopt;
    std::memcpy(parsed.blind_index.data(), key.data(), parsed.blind_index.size());
    parsed.claim_id = ClaimId::from_view(key.substr(parsed.blind_index.size()));
    return parsed;
}

std::optional<LookupKey> parse_lookup_key(std::string_view key) {
    if (key.size() != 17 || key[16] < 1 || key[16] > 2) return std::nullopt;
    return LookupKey{UserId::from_view(key), static_cast<LookupKind>(key[16])};
}

std::optional<DataKeyKey> parse_data_key_key(std::string_view key) {
    if (key.size() != 24) return std::nullopt;
    KeyId key_id = 0;
    for (std::size_t i = 16; i < 24; ++i) key_id = key_id << 8 | static_cast<std::uint8_t>(key[i]);
    return DataKeyKey{SubjectId::from_view(key), key_id};
}

std::string_view to_string(ClaimKind kind) {
    return kind == ClaimKind::email ? "email" : "username";
}

std::string_view to_string(ActorKind kind) {
    switch (kind) {
        case ActorKind::system:
            return "system";
        case ActorKind::user:
            return "user";
        case ActorKind::service_client:
            return "service_client";
        case ActorKind::write_key:
            return "write_key";
        case ActorKind::anonymous:
            return "anonymous";
    }
    return "unknown";
}

} // namespace userfold
