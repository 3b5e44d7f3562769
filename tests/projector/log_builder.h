// Builds logs for tests of the fold and of queries: real records, encoded, sealed and signed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/claim.h"
#include "events/codec.h"
#include "events/commit.h"
#include "events/crypto.h"
#include "events/derivation.h"
#include "events/log/record.h"
#include "events/mac_keys.h"
#include "events/sealing.h"

namespace userfold::test {

// 2026-03-04T05:06:07.008Z, a Wednesday.
inline constexpr std::int64_t start_ms = 1'772'600'767'008;
inline constexpr std::int64_t hour_ms = 3'600'000;
inline constexpr std::int64_t day_ms = 24 * hour_ms;

struct FieldText {
    std::string path;
    std::optional<std::string> json; // none: removed
};

struct ActivityText {
    ActivityType type = ActivityType::page;
    std::string known_name = "";
    std::string path = "/";
    std::string referrer = "";
    std::string clear = "";
    std::string sealed = "{}";
};

// One log of `partitions` partitions a topic. Ids are numbers, times are the caller's, nothing is
// random but the seals' nonces.
class LogBuilder {
public:
    explicit LogBuilder(std::uint32_t partitions = 4);

    const MacKeys& mac_keys() const { return mac_keys_; }
    const crypto::Key& master_key() const { return master_; }
    const crypto::Key& index_key() const { return index_; }
    const BlindIndexer& indexer() const { return indexer_; }
    std::map<Topic, std::uint32_t> partition_counts() const;
    // Everything appended, in order.
    const std::vector<log::LoggedRecord>& records() const { return records_; }

    template <class IdType>
    IdType id(std::uint64_t number) const {
        IdType id;
        id.bytes = make_uuid_v7(
            start_ms,
            {0, 0, static_cast<std::uint8_t>(number >> 56), static_cast<std::uint8_t>(number >> 48),
             static_cast<std::uint8_t>(number >> 40), static_cast<std::uint8_t>(number >> 32),
             static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
             static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)});
        return id;
    }
    template <class IdType>
    IdType new_id() {
        return id<IdType>(1'000'000 + ++last_id_);
    }

    // Records of the commit topics, as they are said to be. A new commit id where the envelope has
    // none.
    Position commit(Topic topic, Envelope envelope, std::vector<Event> events);
    Position single_event(Topic topic, Envelope envelope, Event event);
    Position append(Partition partition, std::string key, std::optional<std::string> value);
    // The same bytes once more.
    Position repeat(const Position& position);

    // Commits of users, at the version that the builder counts.
    Position register_user(UserId user, std::string_view email, std::int64_t time_ms = start_ms,
                           std::vector<FieldText> fields = {},
                           std::vector<ConsentChoice> consents = {});
    Position change_fields(UserId user, std::vector<FieldText> fields,
                           std::int64_t time_ms = start_ms);
    Position change_email(UserId user, std::string_view email, std::int64_t time_ms = start_ms);
    Position change_username(UserId user, std::optional<std::string> username,
                             std::int64_t time_ms = start_ms);
    Position user_commit(UserId user, Event event, std::int64_t time_ms = start_ms,
                         bool raises_epoch = false);

    Position start_session(UserId user, SessionId session, std::int64_t time_ms = start_ms,
                           std::uint64_t epoch = 0);
    Position session_commit(UserId user, SessionId session, Event event,
                            std::int64_t time_ms = start_ms);
    Position fail_log_in(std::string_view canonical, std::int64_t time_ms = start_ms);

    Position record_activity(SubjectId subject, ActivityText activity,
                             std::int64_t time_ms = start_ms);

    // The subject's data key on `keys`, and its tombstone.
    Position publish_key(SubjectId subject);
    Position bury_key(SubjectId subject);
    Position publish_lookup(UserId user, LookupKind kind, std::vector<std::string> canonicals,
                            std::uint64_t version = 1);
    Position bury_lookup(UserId user, LookupKind kind);

    DataKey data_key(SubjectId subject) const;
    Partition place(Topic topic, std::string_view subject) const;

private:
    Envelope envelope_of(StreamId stream, SubjectId subject, std::int64_t time_ms);
    Sealed sealed(SubjectId subject, const SealPlace& place, std::string_view plaintext) const;
    std::vector<SealedField> sealed_fields(UserId user, const Envelope& envelope,
                                           std::string_view event_type,
                                           const std::vector<FieldText>& fields) const;
    Position append_record(Partition partition, log::Record record);

    std::uint32_t partitions_;
    MacKeys mac_keys_;
    crypto::Key master_{};
    crypto::Key index_{};
    BlindIndexer indexer_;
    std::map<StreamId, std::uint64_t> versions_;
    std::map<Partition, std::int64_t> ends_;
    std::vector<log::LoggedRecord> records_;
    std::uint64_t last_id_ = 0;
};

std::string json_string(std::string_view text); // as a JSON string

} // namespace userfold::test
