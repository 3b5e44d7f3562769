#include "events/sealing.h"

namespace userfold {
namespace {

void put_part(std::string& out, std::string_view part) {
    out += static_cast<char>(part.size() >> 8 & 255);
    out += static_cast<char>(part.size() & 255);
    out += part;
}

std::string associated_data(const SealPlace& place) {
    std::string bytes;
    bytes.reserve(96);
    put_part(bytes, to_string(place.topic));
    put_part(bytes, place.stream.view());
    put_part(bytes, place.event_type);
    put_part(bytes, place.path);
    put_part(bytes, place.commit_id.view());
    return bytes;
}

} // namespace

Sealed seal(const DataKey& key, const SealPlace& place, std::string_view plaintext) {
    return {key.key_id, crypto::gcm_seal(key.key, plaintext, associated_data(place))};
}

std::optional<std::string> open(const DataKey& key, const SealPlace& place, const Sealed& sealed) {
    if (sealed.key_id != key.key_id) return std::nullopt;
    return crypto::gcm_open(key.key, sealed.box, associated_data(place));
}

} // namespace userfold
