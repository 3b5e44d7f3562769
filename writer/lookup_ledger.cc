#include "writer/lookup_ledger.h"

#include <utility>

#include "storage/bytes.h"

namespace userfold::writer {

using storage::ByteReader;
using storage::ByteWriter;

LookupLedger::Entry LookupLedger::decode(std::string_view bytes) {
    ByteReader in(bytes);
    Entry entry;
    entry.there = in.u64();
    entry.wanted = in.u64();
    entry.wanted_ms = in.i64();
    return entry;
}

LookupLedger::Entry LookupLedger::read(std::string_view key) const {
    return decode(state_.get(entries_, key).value_or(""));
}

void LookupLedger::write(std::string_view key, const Entry& entry) {
    state_.put(entries_, key,
               ByteWriter().u64(entry.there).u64(entry.wanted).i64(entry.wanted_ms).take());
}

// A record may be older than the one before it, where a node that was paused wrote it: due again
// then.
void LookupLedger::settle(const std::string& key, const Entry& entry) {
    write(key, entry);
    if (entry.there < entry.wanted) {
        state_.put(due_, key, ByteWriter().u64(entry.wanted).i64(entry.wanted_ms).take());
    } else {
        state_.erase(due_, key);
    }
}

void LookupLedger::want(const std::string& key, std::uint64_t version, std::int64_t time_ms) {
    Entry entry = read(key);
    entry.wanted = version;
    entry.wanted_ms = time_ms;
    settle(key, entry);
}

void LookupLedger::note(const std::string& key, std::uint64_t version) {
    Entry entry = read(key);
    entry.there = version;
    settle(key, entry);
}

void LookupLedger::forget_log() {
    std::vector<std::pair<std::string, Entry>> entries;
    auto visit = [&](std::string_view key, std::string_view value) {
        entries.emplace_back(key, decode(value));
        return true;
    };
    state_.scan(entries_, {}, {}, visit);
    for (auto& [key, entry] : entries) {
        entry.there = 0;
        write(key, entry);
    }
}

bool LookupLedger::is_due(const UserId& user, LookupKind kind) const {
    const Entry entry = read(lookup_key(user, kind));
    return entry.there < entry.wanted;
}

std::optional<std::uint64_t> LookupLedger::version(const UserId& user, LookupKind kind) const {
    const Entry entry = read(lookup_key(user, kind));
    return entry.there == 0 ? std::nullopt : std::optional(entry.there);
}

std::vector<LookupKey> LookupLedger::due(std::int64_t before_ms, std::size_t count_max) const {
    std::vector<LookupKey> found;
    auto visit = [&](std::string_view key, std::string_view value) {
        ByteReader in(value);
        in.u64();
        if (in.i64() < before_ms) found.push_back(*parse_lookup_key(key));
        return found.size() < count_max;
    };
    state_.scan(due_, {}, {}, visit);
    return found;
}

} // namespace userfold::writer
