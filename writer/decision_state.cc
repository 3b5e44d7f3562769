#include "writer/decision_state.h"

#include <algorithm>

#include "storage/bytes.h"
#include "writer/outgrown_state.h"

namespace userfold::writer {
namespace {

using storage::ByteReader;
using storage::ByteWriter;

storage::Family index(Family family) {
    return static_cast<storage::Family>(family);
}

std::string_view view(const BlindIndex& blind_index) {
    return {reinterpret_cast<const char*>(blind_index.data()), blind_index.size()};
}

std::string head_key(Topic topic, const StreamId& stream) {
    return ByteWriter().u8(static_cast<std::uint8_t>(topic)).raw(stream.view()).take();
}

std::string point_key(Partition partition) {
    return ByteWriter().u8(static_cast<std::uint8_t>(partition.topic)).u32(partition.index).take();
}

std::string claim_place(const BlindIndex& blind_index, std::int64_t offset) {
    return ByteWriter().raw(view(blind_index)).i64(offset).take();
}

constexpr std::string_view genesis_key = "genesis";

constexpr std::int64_t day_ms = 24 * 60 * 60 * 1000;
constexpr std::int64_t requests_kept_ms = day_ms;
// A session ends 90 days after the time in its id, whatever comes later.
constexpr std::int64_t sessions_kept_ms = 300 * day_ms;
constexpr std::size_t forgotten_per_flush_max = 1000;

bool stops_the_fold(CodecErrc error) {
    return error == CodecErrc::newer_format || error == CodecErrc::unknown_mac_key;
}

} // namespace

std::string record_hash(const log::LoggedRecord& record) {
    std::string bytes = record.key;
    bytes += '\0';
    if (record.value) bytes += *record.value;
    return std::string(crypto::view(crypto::sha256(bytes)).substr(0, 8));
}

DecisionState::DecisionState(storage::Store& store, const TopicLayout& layout, const MacKeys& keys,
                             access::AccessTail& tail)
    : state_(store),
      layout_(layout),
      keys_(keys),
      lookups_(state_, index(Family::lookups), index(Family::lookups_due)),
      access_(tail, index(Family::access)) {
    forget_outgrown(store);
    access_.load(store);
    for (const Partition& partition : layout.all(topics)) {
        FoldPoint point;
        if (const auto stored = read(Family::meta, point_key(partition))) {
            ByteReader in(*stored);
            point.next = in.i64();
            point.last_hash = in.text();
            point.folded_ms = in.i64();
        }
        points_.emplace(partition, std::move(point));
    }
}

std::optional<std::string> DecisionState::read(Family family, std::string_view key) const {
    return state_.get(index(family), key);
}
void DecisionState::write(Family family, std::string_view key, std::string value) {
    state_.put(index(family), key, std::move(value));
}
void DecisionState::erase(Family family, std::string_view key) {
    state_.erase(index(family), key);
}

std::expected<std::optional<Judgement>, CodecErrc> DecisionState::fold(
    const log::LoggedRecord& record, std::int64_t now_unix_ms) {
    const Topic topic = record.position.partition.topic;
    std::optional<Judgement> judged;
    std::expected<void, CodecErrc> folded{};
    switch (topic) {
        case Topic::claims:
            folded = fold_claim(record);
            break;
        case Topic::lookups:
            folded = fold_lookup(record);
            break;
        case Topic::keys:
            folded = fold_data_key(record);
            break;
        default: {
            auto judgement = judge(record, *this, keys_, layout_.partitions(topic));
            if (!judgement) return std::unexpected(judgement.error());
            if (is_suspicious(judgement->verdict)) ++suspicious_records_;
            if (judgement->verdict == Verdict::accepted) {
                if (topic == Topic::users) fold_users(*judgement);
                if (topic == Topic::sessions) fold_sessions(*judgement);
                if (topic == Topic::settings) fold_settings(*judgement, record);
                remember(*judgement, record.position, now_unix_ms);
                access_.apply(state_, topic, *judgement, now_unix_ms);
            }
            judged = std::move(*judgement);
        }
    }
    if (!folded) {
        if (stops_the_fold(folded.error())) return std::unexpected(folded.error());
        ++suspicious_records_;
    }
    FoldPoint& point = points_[record.position.partition];
    point.next = record.position.offset + 1;
    point.last_hash = record_hash(record);
    return judged;
}

std::expected<void, storage::StoreErrc> DecisionState::flush(std::int64_t now_unix_ms) {
    forget_requests(now_unix_ms);
    forget_sessions(now_unix_ms);
    for (auto& [partition, point] : points_) {
        point.folded_ms = now_unix_ms;
        write(Family::meta, point_key(partition),
              ByteWriter().i64(point.next).text(point.last_hash).i64(now_unix_ms).take());
    }
    return state_.flush();
}

void DecisionState::restart(Topic topic) {
    auto forget = [&](Family family) {
        std::vector<std::string> keys;
        auto visit = [&](std::string_view key, std::string_view) {
            keys.emplace_back(key);
            return true;
        };
        state_.scan(index(family), {}, {}, visit);
        for (const std::string& key : keys) erase(family, key);
    };
    if (topic == Topic::claims) {
        forget(Family::claims);
        forget(Family::claim_ids);
    }
    if (topic == Topic::keys) forget(Family::keys);
    if (topic == Topic::lookups) lookups_.forget_log();
    for (auto& [partition, point] : points_) {
        if (partition.topic == topic) point = FoldPoint{};
    }
}

void DecisionState::skip_to(Partition partition, std::int64_t next) {
    points_[partition] = FoldPoint{next, {}, 0};
}

std::vector<std::pair<Partition, FoldPoint>> DecisionState::fold_points() const {
    return {points_.begin(), points_.end()};
}

std::int64_t DecisionState::next_offset(Partition partition) const {
    const auto found = points_.find(partition);
    return found == points_.end() ? 0 : found->second.next;
}

std::optional<StreamHead> DecisionState::get(Topic topic, const StreamId& stream) {
    const auto stored = read(Family::heads, head_key(topic, stream));
    if (!stored) return std::nullopt;
    return decode_head(*stored);
}

void DecisionState::put(Topic topic, const StreamId& stream, const StreamHead& head) {
    write(Family::heads, head_key(topic, stream), encode_head(head));
}

StreamHead DecisionState::head(Topic topic, const StreamId& stream, const SubjectId& subject) {
    return get(topic, stream).value_or(StreamHead{0, subject, false, false});
}

bool DecisionState::is_quarantined(const UserId& user) {
    const auto found = get(Topic::users, user.as<StreamId>());
    return found && found->quarantined;
}

void DecisionState::fold_users(const Judgement& judgement) {
    const auto user_id = judgement.envelope.stream.as<UserId>();
    write(Family::users, user_id.view(),
          writer::encode(evolve(user(user_id), judgement.envelope, judgement.events)));
    for (const auto* claims :
         {&judgement.envelope.claims_taken, &judgement.envelope.claims_released}) {
        for (const ClaimReference& claim : *claims) {
            const auto kind =
                claim.kind == ClaimKind::email ? LookupKind::email : LookupKind::username;
            lookups_.want(lookup_key(user_id, kind), judgement.version, judgement.envelope.time_ms);
        }
    }
    if (judgement.envelope.erases_subject) forget_erased(user_id);
}

// Whether the keys' tombstones and the lookups' are folded before or after, nothing of them is
// left.
void DecisionState::forget_erased(const UserId& user_id) {
    for (const WrappedDataKey& key : data_keys(user_id.as<SubjectId>())) {
        erase(Family::keys, data_key_key(key.subject, key.key_id));
    }
    for (const LookupKind kind : {LookupKind::email, LookupKind::username}) {
        lookups_.want(lookup_key(user_id, kind), 0, 0);
    }
}

void DecisionState::fold_sessions(const Judgement& judgement) {
    const auto session_id = judgement.envelope.stream.as<SessionId>();
    SessionState before = session(session_id).value_or(SessionState{});
    write(Family::sessions, session_id.view(),
          writer::encode(evolve(std::move(before), judgement.envelope, judgement.events)));
}

void DecisionState::fold_settings(const Judgement& judgement, const log::LoggedRecord& record) {
    for (const Event& event : judgement.events) {
        if (std::holds_alternative<ClusterCreated>(event) && !read(Family::meta, genesis_key)) {
            const auto frame = decode_frame(record, keys_);
            write(Family::meta, genesis_key, std::string(frame->body));
        }
    }
}

void DecisionState::remember(const Judgement& judgement, Position position,
                             std::int64_t now_unix_ms) {
    const Envelope& envelope = judgement.envelope;
    if (envelope.request_hmac.empty()) return;
    write(Family::idempotency, envelope.commit_id.view(),
          encode(RecordedCommit{position, envelope.stream, judgement.version, envelope.request_hmac,
                                envelope.time_ms}));
    write(Family::idempotency_ages,
          ByteWriter().i64(now_unix_ms).raw(envelope.commit_id.view()).take(), {});
}

std::vector<std::string> DecisionState::oldest(Family family, std::string_view to) const {
    std::vector<std::string> keys;
    auto visit = [&](std::string_view key, std::string_view) {
        keys.emplace_back(key);
        return keys.size() < forgotten_per_flush_max;
    };
    state_.scan(index(family), {}, to, visit);
    return keys;
}

void DecisionState::forget_requests(std::int64_t now_unix_ms) {
    const std::int64_t kept_from_ms = std::max<std::int64_t>(0, now_unix_ms - requests_kept_ms);
    const std::string first_kept = ByteWriter().i64(kept_from_ms).take();
    for (const std::string& key : oldest(Family::idempotency_ages, first_kept)) {
        erase(Family::idempotency_ages, key);
        erase(Family::idempotency, std::string_view(key).substr(sizeof(std::int64_t)));
    }
}

// Their ids begin with the time, so the oldest are the first.
void DecisionState::forget_sessions(std::int64_t now_unix_ms) {
    SessionId first_kept;
    first_kept.bytes = make_uuid_v7(std::max<std::int64_t>(0, now_unix_ms - sessions_kept_ms), {});
    for (const std::string& key : oldest(Family::sessions, first_kept.view())) {
        erase(Family::sessions, key);
        erase(Family::heads, head_key(Topic::sessions, StreamId::from_view(key)));
    }
}

std::expected<void, CodecErrc> DecisionState::fold_claim(const log::LoggedRecord& record) {
    if (!record.value) {
        erase_claim(record.key);
        return {};
    }
    const auto claim = decode_claim(record, keys_);
    if (!claim) return std::unexpected(claim.error());
    // A claim is written once: a second record under its key could move it in the order.
    if (read(Family::claim_ids, record.key)) return {};
    const std::int64_t offset = record.position.offset;
    write(Family::claim_ids, record.key, ByteWriter().i64(offset).take());
    write(Family::claims, claim_place(claim->blind_index, offset),
          ByteWriter()
              .raw(claim->claim_id.view())
              .raw(claim->stream.view())
              .u64(claim->version)
              .take());
    return {};
}

void DecisionState::erase_claim(std::string_view record_key) {
    const auto key = parse_claim_key(record_key);
    const auto offset = read(Family::claim_ids, record_key);
    if (!key || !offset) return;
    erase(Family::claims, claim_place(key->blind_index, ByteReader(*offset).i64()));
    erase(Family::claim_ids, record_key);
}

std::expected<void, CodecErrc> DecisionState::fold_lookup(const log::LoggedRecord& record) {
    if (!record.value) {
        if (parse_lookup_key(record.key)) lookups_.note(record.key, 0);
        return {};
    }
    const auto lookup = decode_lookup(record, keys_);
    if (!lookup) return std::unexpected(lookup.error());
    lookups_.note(record.key, lookup->version);
    return {};
}

std::expected<void, CodecErrc> DecisionState::fold_data_key(const log::LoggedRecord& record) {
    if (!record.value) {
        erase(Family::keys, record.key);
        return {};
    }
    const auto key = decode_data_key(record, keys_);
    if (!key) return std::unexpected(key.error());
    // An erased subject gets no key back, whatever its record says.
    if (user(key->subject.as<UserId>()).erased) return {};
    write(Family::keys, record.key,
          ByteWriter().text(key->wrapped).text(key->wrapped_credential).i64(key->time_ms).take());
    return {};
}

UserState DecisionState::user(const UserId& user) const {
    const auto stored = read(Family::users, user.view());
    return stored ? decode_user_state(*stored) : UserState{};
}

std::optional<SessionState> DecisionState::session(const SessionId& session) const {
    const auto stored = read(Family::sessions, session.view());
    if (!stored) return std::nullopt;
    return decode_session_state(*stored);
}

std::vector<StandingClaim> DecisionState::claims_on(const BlindIndex& blind_index) const {
    std::vector<StandingClaim> claims;
    auto visit = [&](std::string_view key, std::string_view value) {
        ByteReader place(key.substr(blind_index.size()));
        ByteReader in(value);
        StandingClaim standing;
        standing.offset = place.i64();
        standing.claim.blind_index = blind_index;
        standing.claim.claim_id = ClaimId::from_view(in.raw(16));
        standing.claim.stream = StreamId::from_view(in.raw(16));
        standing.claim.version = in.u64();
        claims.push_back(standing);
        return true;
    };
    state_.scan(index(Family::claims), view(blind_index), storage::after_prefix(view(blind_index)),
                visit);
    return claims;
}

ClaimStatus DecisionState::status(const Claim& claim) {
    const auto stream_head = get(Topic::users, claim.stream);
    if (!stream_head || stream_head->version <= claim.version) return ClaimStatus::pending;
    return user(claim.stream.as<UserId>()).holds(claim.claim_id) ? ClaimStatus::holds
                                                                 : ClaimStatus::dead;
}

std::optional<UserId> DecisionState::holder(const BlindIndex& blind_index) {
    for (const StandingClaim& standing : claims_on(blind_index)) {
        if (status(standing.claim) == ClaimStatus::holds) return standing.claim.stream.as<UserId>();
    }
    return std::nullopt;
}

std::vector<WrappedDataKey> DecisionState::data_keys(const SubjectId& subject) const {
    std::vector<WrappedDataKey> keys;
    auto visit = [&](std::string_view key, std::string_view value) {
        const auto parsed = parse_data_key_key(key);
        ByteReader in(value);
        WrappedDataKey wrapped;
        wrapped.subject = subject;
        wrapped.key_id = parsed->key_id;
        wrapped.wrapped = in.text();
        wrapped.wrapped_credential = in.text();
        wrapped.time_ms = in.i64();
        keys.push_back(std::move(wrapped));
        return true;
    };
    state_.scan(index(Family::keys), subject.view(), storage::after_prefix(subject.view()), visit);
    return keys;
}

std::optional<RecordedCommit> DecisionState::recorded(const CommitId& commit) const {
    const auto stored = read(Family::idempotency, commit.view());
    if (!stored) return std::nullopt;
    return decode_recorded_commit(*stored);
}

std::optional<ClusterCreated> DecisionState::genesis() const {
    const auto stored = read(Family::meta, genesis_key);
    if (!stored) return std::nullopt;
    const auto events = decode_events(*stored);
    if (!events) return std::nullopt;
    return std::get<ClusterCreated>(events->front());
}

} // namespace userfold::writer
