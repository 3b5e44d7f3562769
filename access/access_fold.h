// Folds accepted commits into an access tail, and keeps what a restart needs of it beside the
// fold's own state, so that a start reads no history.
#pragma once

#include "access/access_tail.h"
#include "events/commit_fold.h"
#include "storage/overlay.h"

namespace userfold::access {

class AccessFold {
public:
    // `family` of the overlay's store is this fold's alone: 'e' user → epoch, 's' end, session →
    // nothing, 'w' secret hash → write key. Ended sessions are kept for an hour.
    AccessFold(AccessTail& tail, storage::Family family) : tail_(tail), family_(family) {}

    // Fills the tail from the store.
    void load(const storage::Store& store);

    void apply(storage::Overlay& state, Topic topic, const Judgement& judgement,
               std::int64_t now_unix_ms);

private:
    void raise_epoch(storage::Overlay& state, const UserId& user, bool erased);
    void end_session(storage::Overlay& state, const SessionId& session, std::int64_t now_unix_ms);

    AccessTail& tail_;
    const storage::Family family_;
    std::int64_t forgotten_until_ms_ = 0; // ends before that are erased
};

} // namespace userfold::access
