// The writer's own fold of the log: what it decides on, and nothing else. No personal value in
// clear.
#pragma once

#include <array>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "access/access_fold.h"
#include "events/claim.h"
#include "events/commit_fold.h"
#include "events/topic_layout.h"
#include "storage/overlay.h"
#include "writer/lookup_ledger.h"
#include "writer/recorded_commit.h"
#include "writer/session_state.h"
#include "writer/user_state.h"

namespace userfold::writer {

// Key spaces of the decision state's store, in this order.
enum class Family : storage::Family {
    heads,     // topic byte, stream → StreamHead
    users,     // user → UserState
    sessions,  // session → SessionState
    claims,    // blind index, offset → claim id, stream, version
    claim_ids, // blind index, claim id → offset
    keys,      // subject, key id → wrapped keys
    lookups, // user, kind → versions that the terms on the log are of and ought to be of, and since
             // when
    lookups_due, // user, kind → version that changed them and when, until the log has its terms
    idempotency, // commit id → RecordedCommit
    idempotency_ages, // when it was folded, commit id → nothing
    access,           // access/access_fold.h
    meta,             // topic byte, partition → FoldPoint; "genesis"
};
inline constexpr std::size_t family_count = 12;
inline constexpr std::array<std::string_view, family_count> family_names = {
    "heads",   "users",       "sessions",    "claims",           "claim_ids", "keys",
    "lookups", "lookups_due", "idempotency", "idempotency_ages", "access",    "meta"};

struct StandingClaim {
    std::int64_t offset = 0;
    Claim claim;
};
enum class ClaimStatus : std::uint8_t { pending, holds, dead };

// Where a partition's fold goes on, and what its last record was, so that a log that lost its tail
// is noticed.
struct FoldPoint {
    std::int64_t next = 0;
    std::string last_hash;      // of the last record's key and value, 8 bytes; "" before the first
    std::int64_t folded_ms = 0; // when it was written, by this node's clock
};
std::string record_hash(const log::LoggedRecord& record);

// One thread at a time.
class DecisionState final : public StreamHeads {
public:
    // Goes on where the store's fold ended, or from the start where an older binary could not
    // decode all of it (writer/outgrown_state.h).
    DecisionState(storage::Store& store, const TopicLayout& layout, const MacKeys& keys,
                  access::AccessTail& tail);

    // Folds one record; `now_unix_ms` is for bookkeeping that no verdict rests on.
    // The error stops the node: newer_format or unknown_mac_key.
    std::expected<std::optional<Judgement>, CodecErrc> fold(const log::LoggedRecord& record,
                                                            std::int64_t now_unix_ms);
    // Writes what was folded since the last flush, positions included, atomically; forgets what is
    // too old for any verdict or answer that still shows.
    std::expected<void, storage::StoreErrc> flush(std::int64_t now_unix_ms);
    // Forgets what was folded of a compacted topic, to fold it again from the start: tombstones may
    // have come and gone since this state saw it last.
    void restart(Topic topic);
    // A trimmed topic's beginning is gone: goes on at `next`.
    void skip_to(Partition partition, std::int64_t next);
    // Where each partition that this state folds goes on.
    std::vector<std::pair<Partition, FoldPoint>> fold_points() const;
    std::int64_t next_offset(Partition partition) const;

    std::optional<StreamHead> get(Topic topic, const StreamId& stream) override;
    void put(Topic topic, const StreamId& stream, const StreamHead& head) override;

    StreamHead head(Topic topic, const StreamId& stream, const SubjectId& subject);
    // The user's stream holds an event that this binary cannot decode: nothing is to be decided on
    // what it knows of the user.
    bool is_quarantined(const UserId& user);
    UserState user(const UserId& user) const;
    std::optional<SessionState> session(const SessionId& session) const;
    // In the log's order.
    std::vector<StandingClaim> claims_on(const BlindIndex& blind_index) const;
    ClaimStatus status(const Claim& claim);
    // The user who holds the value, if any does.
    std::optional<UserId> holder(const BlindIndex& blind_index);
    std::vector<WrappedDataKey> data_keys(const SubjectId& subject) const;
    const LookupLedger& lookups() const { return lookups_; }
    // Valid for a day: a request that is repeated later is a new one.
    std::optional<RecordedCommit> recorded(const CommitId& commit) const;
    std::optional<ClusterCreated> genesis() const;
    std::uint64_t suspicious_records() const { return suspicious_records_; }
    const TopicLayout& layout() const { return layout_; }

    // The topics that a writer folds.
    static constexpr std::initializer_list<Topic> topics = {
        Topic::settings, Topic::users, Topic::sessions, Topic::claims, Topic::lookups, Topic::keys};

private:
    void fold_users(const Judgement& judgement);
    void fold_sessions(const Judgement& judgement);
    void forget_erased(const UserId& user);
    void fold_settings(const Judgement& judgement, const log::LoggedRecord& record);
    void remember(const Judgement& judgement, Position position, std::int64_t now_unix_ms);
    // Keys before `to`, as many as a flush forgets.
    std::vector<std::string> oldest(Family family, std::string_view to) const;
    void forget_requests(std::int64_t now_unix_ms);
    void forget_sessions(std::int64_t now_unix_ms);
    std::expected<void, CodecErrc> fold_claim(const log::LoggedRecord& record);
    std::expected<void, CodecErrc> fold_lookup(const log::LoggedRecord& record);
    std::expected<void, CodecErrc> fold_data_key(const log::LoggedRecord& record);
    void erase_claim(std::string_view record_key);

    std::optional<std::string> read(Family family, std::string_view key) const;
    void write(Family family, std::string_view key, std::string value);
    void erase(Family family, std::string_view key);

    mutable storage::Overlay state_;
    const TopicLayout& layout_;
    const MacKeys& keys_;
    LookupLedger lookups_;
    access::AccessFold access_;
    std::map<Partition, FoldPoint> points_;
    std::uint64_t suspicious_records_ = 0;
};

} // namespace userfold::writer
