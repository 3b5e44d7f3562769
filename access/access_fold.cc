#include "access/access_fold.h"

#include <charconv>
#include <limits>

namespace userfold::access {
namespace {

std::string key_of(char kind, std::string_view name) { return std::string(1, kind).append(name); }

std::uint64_t number_in(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

} // namespace

void AccessFold::load(const storage::Store& store, std::int64_t now_unix_ms) {
    auto visit = [&](std::string_view key, std::string_view value) {
        const std::string_view name = key.substr(1);
        switch (key.front()) {
            case 'e': tail_.set_epoch(UserId::from_view(name), number_in(value)); break;
            case 's': {
                const auto ended = static_cast<std::int64_t>(number_in(value));
                if (now_unix_ms - ended < 3600 * 1000) {
                    tail_.end_session(SessionId::from_view(name), ended);
                }
                break;
            }
            case 'w':
                tail_.add_write_key(std::string(name), EventId::from_view(value));
                break;
        }
        return true;
    };
    store.scan(family_, {}, {}, storage::Direction::forward, visit);
}

void AccessFold::apply(storage::Overlay& state, Topic topic, const Judgement& judgement,
                       std::int64_t now_unix_ms) {
    if (judgement.verdict != Verdict::accepted) return;
    const Envelope& envelope = judgement.envelope;
    if (topic == Topic::users && (envelope.raises_epoch || envelope.erases_subject)) {
        raise_epoch(state, envelope.stream.as<UserId>(), envelope.erases_subject);
    }
    if (topic == Topic::sessions && envelope.ends_stream) {
        tail_.end_session(envelope.stream.as<SessionId>(), now_unix_ms);
        state.put(family_, key_of('s', envelope.stream.view()), std::to_string(now_unix_ms));
    }
    if (topic != Topic::settings) return;
    for (const Event& event : judgement.events) {
        const auto* created = std::get_if<ClusterCreated>(&event);
        if (created == nullptr) continue;
        tail_.add_write_key(created->write_key_hash, created->write_key_id);
        state.put(family_, key_of('w', created->write_key_hash),
                  std::string(created->write_key_id.view()));
    }
}

void AccessFold::raise_epoch(storage::Overlay& state, const UserId& user, bool erased) {
    const std::uint64_t epoch =
        erased ? std::numeric_limits<std::uint64_t>::max() : tail_.epoch(user) + 1;
    tail_.set_epoch(user, epoch);
    state.put(family_, key_of('e', user.view()), std::to_string(epoch));
}

} // namespace userfold::access
