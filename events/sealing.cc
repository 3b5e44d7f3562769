#include "events/sealing.h"

namespace userfold {
namespace {

void put_part(std::string& out, std::string_view part) {
    out += static_cast<char>(part.size() >> 8 & 255);
    out += static_cast<char>(part.size() & 255);
    out += part;
}

// Valid until the next call on this thread.
std::string_view associated_data(const SealPlace& place) {
    thread_local std::string bytes;
    bytes.clear();
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

bool open_onto(std::string& out, const DataKey& key, const SealPlace& place, std::string_view box) {
    return crypto::gcm_open_onto(out, key.key, box, associated_data(place));
}

std::optional<std::string> open(const DataKey& key, const SealPlace& place, const Sealed& sealed) {
    std::string opened;
    if (sealed.key_id != key.key_id || !open_onto(opened, key, place, sealed.box)) {
        return std::nullopt;
    }
    return opened;
}

} // namespace userfold
