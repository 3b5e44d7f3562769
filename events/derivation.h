// Ids and hashes that every node must derive alike from the cluster's secrets.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "events/claim.h"
#include "events/crypto.h"
#include "events/ids.h"

namespace userfold {

// The first 16 bytes as a version 8 UUID (RFC 9562).
template <class IdType>
IdType uuid_v8_of(const crypto::Digest& digest) {
    std::array<std::uint8_t, 16> bits;
    std::ranges::copy_n(digest.begin(), bits.size(), bits.begin());
    IdType id;
    id.bytes = make_uuid_v8(bits);
    return id;
}

// Keyed hashes of what people are called by. Whoever lacks index.key can neither guess nor check a
// value.
class BlindIndexer {
public:
    explicit BlindIndexer(const crypto::Key& index_key);

    // Of the canonical form (NFKC, case-folded).
    BlindIndex of(ClaimKind kind, std::string_view canonical) const;
    // The subject of failed log-ins under what was typed, known or not.
    SubjectId identifier_subject(std::string_view canonical) const;
    // The subject of behaviour under a client's own id for a visitor or user.
    SubjectId activity_subject(std::string_view client_id) const;
    // Counts event names that stay sealed.
    std::uint64_t name_hash(std::string_view event_name) const;
    // An event's identity: the same for every repeat.
    EventId event_id(const EventId& write_key, std::string_view message_id) const;
    // The last part of a path whose member name a client chose: 16 hexadecimal digits.
    std::string member_name(const SubjectId& subject, std::string_view container,
                            std::string_view name) const;
    // What the log holds of a write key or client secret.
    std::string secret_hash(std::string_view secret) const;

private:
    crypto::HmacKey key_;
};

} // namespace userfold
