// Which blind terms the log holds of each user, and which it ought to: what is missing is due.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/codec.h"
#include "storage/overlay.h"

namespace userfold::writer {

// A part of the decision state: not thread-safe, and its overlay outlives it.
class LookupLedger {
public:
    // `entries`: user, kind → the version that the terms on the log are of, the one that they ought
    // to be of, and since when. `due`: user, kind → the latter two, while they differ.
    LookupLedger(storage::Overlay& state, storage::Family entries, storage::Family due)
        : state_(state), entries_(entries), due_(due) {}

    // A commit changed the value: `version` 0 wants no terms at all.
    void want(const std::string& key, std::uint64_t version, std::int64_t time_ms);
    // The log holds terms of that version; 0: it holds none.
    void note(const std::string& key, std::uint64_t version);
    // The log will be folded anew. What the users want stays: it is theirs to say.
    void forget_log();

    // Whether the log lacks the terms of the last change.
    bool is_due(const UserId& user, LookupKind kind) const;
    std::optional<std::uint64_t> version(const UserId& user, LookupKind kind) const;
    // Terms that were changed before that time and are still not on the log.
    std::vector<LookupKey> due(std::int64_t before_ms, std::size_t count_max) const;

private:
    struct Entry {
        std::uint64_t there = 0;    // 0: there are none
        std::uint64_t wanted = 0;   // the last version that changed them; 0: none are wanted
        std::int64_t wanted_ms = 0; // when it did
    };
    static Entry decode(std::string_view bytes);
    Entry read(std::string_view key) const;
    void write(std::string_view key, const Entry& entry);
    // Writes it, and whether it is due.
    void settle(const std::string& key, const Entry& entry);

    storage::Overlay& state_;
    const storage::Family entries_;
    const storage::Family due_;
};

} // namespace userfold::writer
