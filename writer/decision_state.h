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
    access,      // access/access_fold.h
    meta,        // topic byte, partition → FoldPoint; "genesis"
};
inline constexpr std::size_t family_count = 11;
inline constexpr std::array<std::string_view, family_count> family_names = {
    "heads",   "users",       "sessions",    "claims", "claim_ids", "keys",
    "lookups", "lookups_due", "idempotency", "access", "meta"};

struct StandingClaim {
    std::int64_t offset = 0;
    Claim claim;
};
enum class ClaimStatus : std::uint8_t { pending, holds, dead };

// An accepted commit whose request carried an Idempotency-Key.
struct RecordedCommit {
    Position position;
    StreamId stream;
    std::uint64_t version = 0;
    std::string request_hmac;
    std::int64_t time_ms = 0;
};

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
    DecisionState(storage::Store& store, const TopicLayout& layout, const MacKeys& keys,
                  access::AccessTail& tail);

    // Folds one record; `now_unix_ms` is for bookkeeping that no verdict rests on.
    // The error stops the node: newer_format or unknown_mac_key.
    std::expected<std::optional<Judgement>, CodecErrc> fold(const log::LoggedRecord& record,
                                                            std::int64_t now_unix_ms);
    // Writes what was folded since the last flush, positions included, atomically.
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
    UserState user(const UserId& user) const;
    std::optional<SessionState> session(const SessionId& session) const;
    // In the log's order.
    std::vector<StandingClaim> claims_on(const BlindIndex& blind_index) const;
    ClaimStatus status(const Claim& claim);
    // The user who holds the value, if any does.
    std::optional<UserId> holder(const BlindIndex& blind_index);
    std::vector<WrappedDataKey> data_keys(const SubjectId& subject) const;
    std::optional<std::uint64_t> lookup_version(const UserId& user, LookupKind kind) const;
    // Terms that were changed before that time and are still not on the log.
    std::vector<LookupKey> lookups_due(std::int64_t before_ms, std::size_t count_max) const;
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
    void want_lookup(const std::string& key, std::uint64_t version, std::int64_t time_ms);
    void note_lookup(const std::string& key, std::uint64_t version);
    void note_due(const std::string& key);
    void forget_lookups();
    void fold_settings(const Judgement& judgement, const log::LoggedRecord& record);
    void remember(const Judgement& judgement, Position position);
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
    access::AccessFold access_;
    std::map<Partition, FoldPoint> points_;
    std::uint64_t suspicious_records_ = 0;
};

} // namespace userfold::writer
