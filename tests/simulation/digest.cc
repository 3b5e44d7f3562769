#include "tests/simulation/digest.h"

#include "events/crypto.h"
#include "storage/bytes.h"
#include "writer/decision_state.h"

namespace userfold::simulation {
namespace {

using writer::Family;

std::string head_without_quarantine(std::string_view value) {
    StreamHead head = decode_head(value);
    head.quarantined = false;
    return encode_head(head);
}

std::string user_by_envelopes(std::string_view value) {
    const writer::UserState known = writer::decode_user_state(value);
    writer::UserState user;
    user.erased = known.erased;
    user.epoch = known.epoch;
    user.claims_held = known.claims_held;
    return writer::encode(user);
}

// What a node sorts by the time at which it folded it, which is its own.
std::string normalised_key(Family family, std::string_view key) {
    constexpr std::size_t time_bytes = sizeof(std::int64_t);
    std::string name(1, static_cast<char>(family));
    if (family == Family::access && key.starts_with('s')) {
        return name.append(key.substr(0, 1)).append(key.substr(1 + time_bytes));
    }
    if (family == Family::idempotency_ages) return name.append(key.substr(time_bytes));
    return name.append(key);
}

// When a partition was folded is the node's own time; where its fold goes on is not.
std::string normalised(Family family, std::string_view key, std::string_view value,
                       Knowledge knowledge) {
    if (family == Family::meta && key != "genesis") {
        return std::to_string(storage::ByteReader(value).i64());
    }
    if (knowledge == Knowledge::envelopes && family == Family::heads) {
        return head_without_quarantine(value);
    }
    if (knowledge == Knowledge::envelopes && family == Family::users) {
        return user_by_envelopes(value);
    }
    return std::string(value);
}

std::string described(const std::string& key) {
    const auto family = static_cast<std::uint8_t>(key.front());
    return std::string(writer::family_names[family]) + " " +
           crypto::hex(std::string_view(key).substr(1));
}

} // namespace

Entries entries_of(const storage::Store& store, Knowledge knowledge) {
    Entries entries;
    for (std::size_t family = 0; family < writer::family_count; ++family) {
        auto visit = [&](std::string_view key, std::string_view value) {
            // What the binary knows is not of the log.
            if (family == static_cast<std::size_t>(Family::meta) && key == "event_types_known") {
                return true;
            }
            const auto place = static_cast<Family>(family);
            entries.emplace(normalised_key(place, key), normalised(place, key, value, knowledge));
            return true;
        };
        store.scan(static_cast<storage::Family>(family), {}, {}, storage::Direction::forward,
                   visit);
    }
    return entries;
}

std::optional<std::string> difference(const Entries& left, const Entries& right) {
    for (const auto& [key, value] : left) {
        const auto other = right.find(key);
        if (other == right.end()) return described(key) + " is in the first only";
        if (other->second != value) {
            return described(key) + " is " + crypto::hex(value) + " and " +
                   crypto::hex(other->second);
        }
    }
    for (const auto& [key, value] : right) {
        if (!left.contains(key)) return described(key) + " is in the second only";
    }
    return std::nullopt;
}

} // namespace userfold::simulation
