#include "bench/activity_records.h"

#include <fmt/format.h>
#include <stdexcept>

#include "bench/subject_key.h"
#include "bench/word_lists.h"
#include "events/codec.h"

namespace userfold::bench {
namespace {

constexpr std::uint64_t page_views_percent = 85;

// What a tracking SDK sends besides what stays in clear.
std::string sealed_part(std::string_view path, Chance& chance) {
    return fmt::format(
        R"({{"context":{{"ip":"198.51.100.{}","userAgent":"{}"}},"properties":{{"title":"{}",)"
        R"("url":"https://shop.example{}?ref={}"}}}})",
        chance.below(256), chance.one_of(user_agents()), chance.one_of(sentences()), path,
        chance.below(1000));
}

void describe_page_view(ActivityRecorded& event, Chance& chance) {
    event.type = ActivityType::page;
    event.known_name = "Page Viewed";
    event.path = chance.one_of(page_paths());
    event.referrer = chance.one_of(referrers());
}

void describe_product_view(ActivityRecorded& event, Chance& chance) {
    event.type = ActivityType::track;
    event.known_name = "Product Viewed";
    event.clear = fmt::format(R"({{"product_id":"p-{}","price":{},"currency":"EUR"}})",
                              chance.below(5'000), 500 + chance.below(20'000));
}

} // namespace

std::pair<Active, PlacedRecord> ActivityRecordMaker::visitor(std::uint64_t seed,
                                                             std::uint64_t number) const {
    const SubjectId subject =
        indexer_.activity_subject(fmt::format("visitor {} of seed {}", number, seed));
    const auto [keys, wrapped] =
        make_subject_key(subject, SubjectKind::visitor, secrets_, people_until_ms);
    const Partition place = layout_.place(Topic::keys, subject.view());
    PlacedRecord key_record{place, encode_data_key(wrapped, place, secrets_.mac_keys)};
    return {Active{subject, keys.data}, std::move(key_record)};
}

PlacedRecord ActivityRecordMaker::event(const Active& who, std::int64_t time_ms,
                                        Chance& chance) const {
    Commit commit;
    Envelope& envelope = commit.envelope;
    envelope.commit_id.bytes = make_uuid_v7(time_ms, crypto::random_array<10>());
    envelope.stream = who.subject.as<StreamId>();
    envelope.subject = who.subject;
    envelope.actor = {ActorKind::write_key, write_key_};
    envelope.time_ms = time_ms;
    ActivityRecorded event;
    event.event_id = envelope.commit_id.as<EventId>();
    event.write_key = write_key_;
    if (chance.percent(page_views_percent)) {
        describe_page_view(event, chance);
    } else {
        describe_product_view(event, chance);
    }
    event.name_hash = indexer_.name_hash(event.known_name);
    event.sealed = seal(
        who.key,
        SealPlace{Topic::activity, envelope.stream, "activity.recorded", "", envelope.commit_id},
        sealed_part(event.path, chance));
    commit.events.emplace_back(std::move(event));
    const Partition place = layout_.place(Topic::activity, who.subject.view());
    auto record =
        encode_commit(commit, RecordKind::event, place, secrets_.mac_keys, "/userfold/bench", {});
    if (!record) throw std::runtime_error(std::string(describe(record.error())));
    return {place, std::move(*record)};
}

} // namespace userfold::bench
