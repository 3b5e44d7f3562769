// The decision state is a function of the partitions' prefixes: neither the borders of batches, nor
// the order in which partitions are read, nor restarts, copies and void records change it.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "storage/memory_store.h"
#include "tests/simulation/cluster.h"
#include "tests/simulation/digest.h"
#include "tests/simulation/process_environment.h"
#include "tests/writer/ids.h"
#include "tests/writer/log_scribe.h"
#include "writer/decision_state.h"

namespace userfold::writer {
namespace {

namespace gen = rc::gen;
using simulation::Entries;
using simulation::Knowledge;

constexpr std::int64_t now_ms = simulation::TrueTime::start_unix_ms;

// A history in which little happens by itself: few users, sessions and values, all at odds.
class History {
public:
    History() {
        std::vector<log::TopicSettings> topics;
        for (const TopicPartitions& topic : shared.layout.as_genesis()) {
            topics.push_back({.topic = topic.topic, .partitions = topic.partitions});
        }
        broker->create(topics);
        const int count = *gen::inRange(1, 40);
        for (int i = 0; i < count; ++i) add();
    }

    std::vector<log::LoggedRecord> of(const Partition& partition) const {
        std::vector<log::LoggedRecord> records;
        for (std::int64_t i = 0; i < broker->bounds(partition)->end; ++i) {
            records.push_back(broker->read({partition, i}).value());
        }
        return records;
    }
    std::vector<Partition> partitions() const { return shared.layout.all(DecisionState::topics); }
    // Copies of commits and what no fold takes, behind all the rest.
    void add_void() {
        for (const Topic topic : {Topic::settings, Topic::users, Topic::sessions}) {
            for (const log::LoggedRecord& record : scribe.records(topic)) {
                if (*gen::arbitrary<bool>()) scribe.repeat(record.position);
                log::Record forged{record.key, record.value, {}};
                forged.value->back() ^= 1;
                if (*gen::arbitrary<bool>()) scribe.append(record.position.partition, forged);
            }
        }
        for (std::uint8_t user = 1; user <= 3; ++user) {
            Commit commit = user_commit(id<UserId>(user), 1'000, SessionsRevoked{});
            commit.envelope.raises_epoch = true;
            commit.envelope.claims_taken = {{ClaimKind::email, id<ClaimId>(99)}};
            scribe.append(Topic::users, commit);
        }
    }

    const simulation::Cluster shared{2};
    const std::shared_ptr<log::MemoryBroker> broker = std::make_shared<log::MemoryBroker>();
    LogScribe scribe{*broker, shared.layout, shared.secrets.mac_keys};

private:
    static UserId any_user() { return id<UserId>(*gen::inRange<std::uint8_t>(1, 4)); }
    static ClaimId any_claim() { return id<ClaimId>(*gen::inRange<std::uint8_t>(10, 16)); }
    static BlindIndex any_value() {
        BlindIndex value{};
        value.fill(*gen::inRange<std::uint8_t>(1, 4));
        return value;
    }
    static LookupKind any_kind() { return *gen::element(LookupKind::email, LookupKind::username); }
    static Event any_event() {
        const Sealed box{1, "box"};
        return *gen::element<Event>(
            UserRegistered{{{"/account/email", box}}, box, {"user"}, {}}, EmailVerified{},
            EmailChanged{box}, PasswordChanged{box}, SessionsRevoked{}, RolesChanged{{"admin"}},
            StatusChanged{UserStatus::suspended, std::nullopt}, ClaimAbandoned{id<ClaimId>(10)});
    }

    void add() {
        switch (*gen::inRange(0, 8)) {
            case 0:
            case 1:
            case 2:
                return add_user_commit();
            case 3:
                return add_session_commit();
            case 4:
                return static_cast<void>(scribe.append(Claim{
                    any_value(), any_claim(), any_user().as<StreamId>(), *gen::inRange(0U, 4U)}));
            case 5:
                return static_cast<void>(
                    scribe.append(Lookup{any_user(), any_kind(), {"term"}, *gen::inRange(1U, 5U)}));
            case 6:
                return static_cast<void>(scribe.append(WrappedDataKey{
                    any_user().as<SubjectId>(), *gen::inRange<KeyId>(1, 3), "wrapped", "", 1}));
            default:
                return add_tombstone();
        }
    }
    // Mostly at the stream's version; now and then before it, or where it never gets.
    std::uint64_t pick_version(const StreamId& stream) {
        std::uint64_t& version = versions_[stream];
        switch (*gen::inRange(0, 8)) {
            case 0:
                return 500;
            case 1:
                return version == 0 ? version++ : *gen::inRange<std::uint64_t>(0, version);
            default:
                return version++;
        }
    }
    void add_user_commit() {
        const UserId user = any_user();
        Commit commit = user_commit(user, pick_version(user.as<StreamId>()), any_event());
        Envelope& envelope = commit.envelope;
        envelope.commit_id = id<CommitId>(++commits_);
        envelope.raises_epoch = *gen::inRange(0, 3) == 0;
        envelope.erases_subject = *gen::inRange(0, 12) == 0;
        if (*gen::arbitrary<bool>()) {
            const auto kind = *gen::element(ClaimKind::email, ClaimKind::username);
            envelope.claims_taken = {{kind, any_claim()}};
        }
        if (*gen::inRange(0, 3) == 0) envelope.claims_released = {{ClaimKind::email, any_claim()}};
        if (*gen::arbitrary<bool>()) envelope.request_hmac = "hmac";
        scribe.append(Topic::users, commit);
    }
    void add_session_commit() {
        const UserId user = any_user();
        StreamId session;
        session.bytes = make_uuid_v7(now_ms, {user.bytes[0], *gen::inRange<std::uint8_t>(0, 2)});
        Commit commit;
        commit.envelope.commit_id = id<CommitId>(++commits_);
        commit.envelope.stream = session;
        commit.envelope.subject = user.as<SubjectId>();
        commit.envelope.expected_version = pick_version(session);
        commit.envelope.epoch = *gen::inRange(0U, 3U);
        commit.envelope.time_ms = now_ms;
        commit.events = {*gen::element<Event>(SessionStarted{{}, "salt", 10, 20},
                                              SessionRefreshed{2}, SessionEnded{})};
        commit.envelope.ends_stream = std::holds_alternative<SessionEnded>(commit.events.front());
        scribe.append(Topic::sessions, commit);
    }
    void add_tombstone() {
        const Topic topic = *gen::element(Topic::claims, Topic::lookups, Topic::keys);
        const auto records = scribe.records(topic);
        if (records.empty()) return;
        const auto& buried = records[*gen::inRange<std::size_t>(0, records.size())];
        scribe.append(buried.position.partition, {buried.key, std::nullopt, {}});
    }

    std::map<StreamId, std::uint64_t> versions_;
    std::uint8_t commits_ = 100;
};

// A fold of it, which can be written and opened again at any time.
class Folded {
public:
    explicit Folded(const History& history) : history_(history) { open(); }

    void open() {
        tail_ = std::make_unique<access::AccessTail>();
        state_ = std::make_unique<DecisionState>(store_, history_.shared.layout,
                                                 history_.shared.secrets.mac_keys, *tail_);
    }
    void flush() { RC_ASSERT(state_->flush(now_ms)); }
    // True while there is more of the partition.
    bool fold_next(const Partition& partition) {
        const std::int64_t next = state_->next_offset(partition);
        if (next >= history_.broker->bounds(partition)->end) return false;
        RC_ASSERT(state_->fold(history_.broker->read({partition, next}).value(), now_ms));
        return true;
    }
    void fold_all() {
        for (const Partition& partition : history_.partitions()) {
            while (fold_next(partition)) {
            }
        }
    }
    Entries entries() {
        flush();
        return simulation::entries_of(store_, Knowledge::all);
    }
    access::AccessTail& tail() { return *tail_; }

private:
    const History& history_;
    storage::MemoryStore store_{family_count};
    std::unique_ptr<access::AccessTail> tail_;
    std::unique_ptr<DecisionState> state_;
};

void assert_same(const Entries& left, const Entries& right) {
    const auto found = simulation::difference(left, right);
    if (found) RC_FAIL(*found);
}

// Where the folds stand differs by the records that changed nothing.
Entries without_places(Entries entries) {
    std::erase_if(entries, [](const auto& entry) {
        return entry.first.front() == static_cast<char>(Family::meta);
    });
    return entries;
}

RC_GTEST_PROP(FoldOfDecisions, does_not_depend_on_interleaving_and_batches, ()) {
    const History history;
    Folded in_order(history);
    in_order.fold_all();
    Folded shuffled(history);
    std::vector<Partition> left = history.partitions();
    while (!left.empty()) {
        const std::size_t which = *gen::inRange<std::size_t>(0, left.size());
        bool has_more = true;
        for (int batch = *gen::inRange(1, 6); batch > 0 && has_more; --batch) {
            has_more = shuffled.fold_next(left[which]);
        }
        if (!has_more) left.erase(left.begin() + static_cast<std::ptrdiff_t>(which));
        if (*gen::arbitrary<bool>()) shuffled.flush();
    }
    assert_same(in_order.entries(), shuffled.entries());
    for (std::uint8_t user = 1; user <= 3; ++user) {
        RC_ASSERT(in_order.tail().epoch(id<UserId>(user)) ==
                  shuffled.tail().epoch(id<UserId>(user)));
    }
}

RC_GTEST_PROP(FoldOfDecisions, is_the_same_from_the_start_and_after_deaths, ()) {
    const History history;
    Folded once(history);
    once.fold_all();
    Folded torn(history);
    for (const Partition& partition : history.partitions()) {
        int deaths_left = 3;
        while (torn.fold_next(partition)) {
            if (*gen::inRange(0, 3) == 0) torn.flush();
            // What was not written is folded again.
            if (deaths_left > 0 && *gen::inRange(0, 4) == 0) {
                torn.open();
                --deaths_left;
            }
        }
    }
    torn.fold_all();
    assert_same(once.entries(), torn.entries());
    torn.open();
    for (std::uint8_t user = 1; user <= 3; ++user) {
        RC_ASSERT(once.tail().epoch(id<UserId>(user)) == torn.tail().epoch(id<UserId>(user)));
    }
}

RC_GTEST_PROP(FoldOfDecisions, is_not_changed_by_copies_and_void_records, ()) {
    History history;
    Folded before(history);
    before.fold_all();
    const Entries without = before.entries();
    history.add_void();
    before.fold_all();
    assert_same(without_places(without), without_places(before.entries()));
    Folded again(history);
    again.fold_all();
    assert_same(before.entries(), again.entries());
}

RC_GTEST_PROP(FoldOfDecisions, of_compacted_topics_is_the_same_when_they_are_compacted, ()) {
    const History history;
    Folded before(history);
    before.fold_all();
    for (const Partition& partition : history.shared.layout.all({Topic::lookups, Topic::keys})) {
        history.broker->compact(partition, log::MemoryBroker::Tombstones::kept);
    }
    storage::MemoryStore store(family_count);
    access::AccessTail tail;
    DecisionState after(store, history.shared.layout, history.shared.secrets.mac_keys, tail);
    for (const Partition& partition : history.partitions()) {
        for (std::int64_t i = 0; i < history.broker->bounds(partition)->end; ++i) {
            const auto record = history.broker->read({partition, i});
            if (record) RC_ASSERT(after.fold(*record, now_ms));
        }
    }
    RC_ASSERT(after.flush(now_ms));
    assert_same(before.entries(), simulation::entries_of(store, Knowledge::all));
}

} // namespace
} // namespace userfold::writer
