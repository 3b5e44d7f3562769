#include "access/access_fold.h"

#include <charconv>
#include <limits>
#include <vector>

#include "storage/bytes.h"

namespace userfold::access {
namespace {

std::string key_of(char kind, std::string_view name) {
    return std::string(1, kind).append(name);
}

// Sorts by the end's time.
std::string end_key(std::int64_t ended_unix_ms) {
    return storage::ByteWriter().u8('s').i64(ended_unix_ms).take();
}

std::uint64_t number_in(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

} // namespace

void AccessFold::load(const storage::Store& store) {
    auto visit = [&](std::string_view key, std::string_view value) {
        storage::ByteReader name(key.substr(1));
        switch (key.front()) {
            case 'e':
                tail_.set_epoch(UserId::from_view(name.raw(16)), number_in(value));
                break;
            case 's': {
                const std::int64_t ended = name.i64();
                tail_.end_session(SessionId::from_view(name.raw(16)), ended);
                break;
            }
            case 'w':
                tail_.add_write_key(std::string(key.substr(1)), EventId::from_view(value));
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
        end_session(state, envelope.stream.as<SessionId>(), now_unix_ms);
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

void AccessFold::end_session(storage::Overlay& state, const SessionId& session,
                             std::int64_t now_unix_ms) {
    tail_.end_session(session, now_unix_ms);
    state.put(family_, end_key(now_unix_ms).append(session.view()), {});
    const std::int64_t forget_until_ms = now_unix_ms - ended_session_kept_ms;
    if (forget_until_ms <= forgotten_until_ms_) return;
    std::vector<std::string> forgotten;
    auto visit = [&](std::string_view key, std::string_view) {
        forgotten.emplace_back(key);
        return true;
    };
    state.scan(family_, end_key(forgotten_until_ms_), end_key(forget_until_ms), visit);
    for (const std::string& key : forgotten) state.erase(family_, key);
    forgotten_until_ms_ = forget_until_ms;
}

// An erased user's epoch is the last: no commit that follows makes a token good again.
void AccessFold::raise_epoch(storage::Overlay& state, const UserId& user, bool erased) {
    constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t before = tail_.epoch(user);
    const std::uint64_t epoch = erased || before == last ? last : before + 1;
    tail_.set_epoch(user, epoch);
    state.put(family_, key_of('e', user.view()), std::to_string(epoch));
}

} // namespace userfold::access
