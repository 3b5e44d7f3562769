#include "events/derivation.h"

namespace userfold {

BlindIndexer::BlindIndexer(const crypto::Key& index_key) : key_(index_key) {}

BlindIndex BlindIndexer::of(ClaimKind kind, std::string_view canonical) const {
    const char kind_byte = static_cast<char>(kind);
    return key_.sign({"claim", std::string_view(&kind_byte, 1), canonical});
}

SubjectId BlindIndexer::identifier_subject(std::string_view canonical) const {
    return uuid_v8_of<SubjectId>(key_.sign({"identifier", canonical}));
}

SubjectId BlindIndexer::activity_subject(std::string_view client_id) const {
    return uuid_v8_of<SubjectId>(key_.sign({"visitor", client_id}));
}

std::uint64_t BlindIndexer::name_hash(std::string_view event_name) const {
    const crypto::Digest digest = key_.sign({"event name", event_name});
    std::uint64_t hash = 0;
    for (int i = 0; i < 8; ++i) hash = hash << 8 | digest[i];
    return hash;
}

EventId BlindIndexer::event_id(const EventId& write_key, std::string_view message_id) const {
    return uuid_v8_of<EventId>(key_.sign({"event", write_key.view(), message_id}));
}

std::string BlindIndexer::member_name(const SubjectId& subject, std::string_view container,
                                      std::string_view name) const {
    const crypto::Digest digest =
        key_.sign({"member", subject.view(), container, std::string_view("\0", 1), name});
    return crypto::hex(crypto::view(digest).substr(0, 8));
}

std::string BlindIndexer::secret_hash(std::string_view secret) const {
    return std::string(crypto::view(key_.sign({"secret", secret})));
}

} // namespace userfold
