// Properties of the codec over arbitrary structs: decode∘encode is identity, and what was damaged
// on its way is never taken for a record.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "events/codec.h"
#include "events/frame.h"
#include "tests/events/arbitrary.h"
#include "tests/events/fixed_keys.h"
#include "tests/events/logged_records.h"

namespace userfold {
namespace {

constexpr Partition place{Topic::users, 3};

log::LoggedRecord encoded(const Commit& commit) {
    auto record = encode_commit(commit, RecordKind::commit, place, fixed_mac_keys(), "/test", {});
    RC_ASSERT(record.has_value());
    return logged(std::move(*record), place);
}

Commit decoded(const log::LoggedRecord& record) {
    const auto frame = decode_frame(record, fixed_mac_keys());
    RC_ASSERT(frame.has_value());
    RC_ASSERT(frame->kind == RecordKind::commit);
    const auto envelope = decode_envelope(frame->envelope);
    RC_ASSERT(envelope.has_value());
    const auto events = decode_events(frame->body);
    RC_ASSERT(events.has_value());
    return {*envelope, *events};
}

TEST(CodecProperty, every_event_type_comes_back_as_it_went) {
    for (std::size_t type = 0; type < event_types_known; ++type) {
        EXPECT_TRUE(rc::check([&] {
            Commit commit;
            commit.envelope.commit_id = *any_id<CommitId>();
            commit.events.push_back(*any_event_of(type));
            RC_ASSERT(decoded(encoded(commit)) == commit);
        })) << "type "
            << type;
    }
}

RC_GTEST_PROP(CodecProperty, commits_come_back_as_they_went, ()) {
    const Commit commit = *any_commit();
    RC_ASSERT(decoded(encoded(commit)) == commit);
}

RC_GTEST_PROP(CodecProperty, compacted_records_come_back_as_they_went, ()) {
    const MacKeys keys = fixed_mac_keys();
    const Claim claim = *any_claim();
    RC_ASSERT((decode_claim(logged(encode_claim(claim, place, keys), place), keys) == claim));
    const Lookup lookup = *any_lookup();
    RC_ASSERT((decode_lookup(logged(encode_lookup(lookup, place, keys), place), keys) == lookup));
    const WrappedDataKey key = *any_data_key();
    RC_ASSERT((decode_data_key(logged(encode_data_key(key, place, keys), place), keys) == key));
}

RC_GTEST_PROP(CodecProperty, heads_come_back_as_they_went,
              (std::uint64_t version, bool a, bool b)) {
    const StreamHead head{version, *any_id<SubjectId>(), a, b};
    RC_ASSERT(decode_head(encode_head(head)) == head);
}

RC_GTEST_PROP(CodecProperty, a_flipped_bit_is_never_accepted, ()) {
    log::LoggedRecord record = encoded(*any_commit());
    std::string& damaged = *rc::gen::arbitrary<bool>() ? record.key : *record.value;
    const auto at = *rc::gen::inRange<std::size_t>(0, damaged.size());
    damaged[at] = static_cast<char>(damaged[at] ^ 1 << *rc::gen::inRange(0, 8));
    RC_ASSERT(!decode_frame(record, fixed_mac_keys()));
}

RC_GTEST_PROP(CodecProperty, a_truncated_or_lengthened_record_is_never_accepted, ()) {
    log::LoggedRecord record = encoded(*any_commit());
    log::LoggedRecord longer = record;
    longer.value->append(1 + (*any_bytes()).size(), '\0');
    RC_ASSERT(!decode_frame(longer, fixed_mac_keys()));
    record.value->resize(*rc::gen::inRange<std::size_t>(0, record.value->size()));
    RC_ASSERT(!decode_frame(record, fixed_mac_keys()));
}

// Whoever has the MAC key may still have a fault: damage under a good MAC is refused or decoded,
// never worse.
RC_GTEST_PROP(CodecProperty, damage_under_a_good_mac_is_read_without_harm, ()) {
    const log::LoggedRecord record = encoded(*any_commit());
    const auto frame = decode_frame(record, fixed_mac_keys());
    RC_ASSERT(frame.has_value());
    std::string parts[] = {std::string(frame->envelope), std::string(frame->body)};
    for (std::string& part : parts) {
        const int damages = *rc::gen::inRange(1, 4);
        for (int i = 0; i < damages; ++i) {
            part[*rc::gen::inRange<std::size_t>(0, part.size())] =
                static_cast<char>(*rc::gen::arbitrary<std::uint8_t>());
        }
        if (*rc::gen::arbitrary<bool>()) {
            part.resize(*rc::gen::inRange<std::size_t>(0, part.size() + 1));
        }
    }
    log::LoggedRecord damaged = record;
    damaged.value =
        encode_frame(RecordKind::commit, parts[0], parts[1], place, record.key, fixed_mac_keys());
    MemoryHeads heads;
    const auto judgement = judge(damaged, heads, fixed_mac_keys(), 8);
    if (!judgement) RC_ASSERT(judgement.error() == CodecErrc::newer_format);
}

RC_GTEST_PROP(CodecProperty, arbitrary_bytes_are_no_record, ()) {
    log::Record record{*any_bytes(), *any_bytes(), {}};
    const log::LoggedRecord there = logged(std::move(record), place);
    const auto frame = decode_frame(there, fixed_mac_keys());
    RC_ASSERT(!frame);
}

} // namespace
} // namespace userfold
