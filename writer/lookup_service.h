// Keeps the `lookups` topic true to the users: written after each commit that changes a term, and
// derived again from the sealed fields wherever a fold shows that it is missing or older.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "events/derivation.h"
#include "writer/committer.h"
#include "writer/key_ring.h"

namespace userfold::writer {

class LookupService {
public:
    LookupService(DecisionState& state, Committer& committer, KeyRing& keys,
                  const MacKeys& mac_keys, const BlindIndexer& indexer)
        : state_(state),
          committer_(committer),
          keys_(keys),
          mac_keys_(mac_keys),
          indexer_(indexer) {}

    // Appends the terms of the user's current email and user name, where the log lacks them; gives
    // the records' positions. What fails here is repaired later.
    boost::asio::awaitable<std::vector<Position>> write(UserId user, std::vector<LookupKind> kinds);

    // Derives what has been due for longer than a command takes to do it itself, and does not wait:
    // what gets lost is still due next time.
    void repair(std::int64_t now_ms);

private:
    // Nothing where this node does not know what the user is called now, or cannot open it.
    std::optional<Lookup> derive(const UserId& user, LookupKind kind);

    DecisionState& state_;
    Committer& committer_;
    KeyRing& keys_;
    const MacKeys& mac_keys_;
    const BlindIndexer& indexer_;
};

} // namespace userfold::writer
