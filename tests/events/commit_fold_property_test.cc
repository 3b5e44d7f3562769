// Properties of the commit rule: what it voids changes nothing, wherever it stands and however
// often.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "events/commit_fold.h"
#include "events/topic_layout.h"
#include "tests/events/fixed_keys.h"
#include "tests/events/logged_records.h"

namespace userfold {
namespace {

using History = std::vector<log::LoggedRecord>;

// Few streams, subjects and versions, so that commits meet, and now and then a record that is none.
rc::Gen<log::LoggedRecord> any_record() {
    return rc::gen::exec([] {
        static const MacKeys keys = fixed_mac_keys();
        static const TopicLayout layout(2);
        Commit commit;
        commit.envelope.commit_id.bytes = *rc::gen::arbitrary<std::array<std::uint8_t, 16>>();
        commit.envelope.stream.bytes = make_uuid_v7(0, {*rc::gen::inRange<std::uint8_t>(0, 3)});
        commit.envelope.subject.bytes[0] =
            *rc::gen::weightedElement<std::uint8_t>({{8, 1}, {1, 2}});
        commit.envelope.expected_version = *rc::gen::inRange<std::uint64_t>(0, 4);
        commit.envelope.ends_stream = *rc::gen::weightedElement<bool>({{8, false}, {1, true}});
        commit.envelope.time_ms =
            *rc::gen::weightedElement<std::int64_t>({{8, 0}, {1, session_lifetime_ms_max + 1}});
        commit.events.push_back(SessionRefreshed{*rc::gen::arbitrary<std::uint32_t>()});
        const Topic topic = *rc::gen::element(Topic::users, Topic::sessions);
        const Partition partition = layout.place(topic, commit.envelope.subject.view());
        auto record = encode_commit(commit, RecordKind::commit, partition, keys, "/test", {});
        if (*rc::gen::weightedElement<bool>({{9, false}, {1, true}})) record->value->back() ^= 1;
        return logged(std::move(*record), partition);
    });
}

struct Folded {
    MemoryHeads heads;
    History accepted;
    std::vector<std::vector<Event>> events;
};

Folded fold(const History& history) {
    static const MacKeys keys = fixed_mac_keys();
    Folded folded;
    for (const log::LoggedRecord& record : history) {
        const auto judgement = judge(record, folded.heads, keys, 2);
        RC_ASSERT(judgement.has_value());
        if (judgement->verdict != Verdict::accepted) continue;
        folded.accepted.push_back(record);
        folded.events.push_back(judgement->events);
    }
    return folded;
}

History any_history() {
    return *rc::gen::container<History>(any_record());
}

RC_GTEST_PROP(CommitFoldProperty, voids_change_nothing, ()) {
    const Folded whole = fold(any_history());
    const Folded without_voids = fold(whole.accepted);
    RC_ASSERT(without_voids.accepted.size() == whole.accepted.size());
    RC_ASSERT(without_voids.events == whole.events);
    RC_ASSERT(without_voids.heads == whole.heads);
}

RC_GTEST_PROP(CommitFoldProperty, copies_change_nothing, ()) {
    const Folded once = fold(any_history());
    // Each accepted commit may come again at any later place, as an uncertain append does.
    History with_copies;
    for (const log::LoggedRecord& record : once.accepted) {
        with_copies.push_back(record);
        while (*rc::gen::arbitrary<bool>()) {
            const log::LoggedRecord copy = *rc::gen::elementOf(with_copies);
            with_copies.push_back(copy);
        }
    }
    const Folded repeated = fold(with_copies);
    RC_ASSERT(repeated.accepted.size() == once.accepted.size());
    RC_ASSERT(repeated.events == once.events);
    RC_ASSERT(repeated.heads == once.heads);
}

} // namespace
} // namespace userfold
