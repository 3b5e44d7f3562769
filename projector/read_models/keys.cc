#include "projector/read_models/keys.h"

#include <utility>

namespace userfold::read_models::keys {
namespace {

constexpr std::size_t id_bytes = 16;
constexpr std::uint32_t bucket_bias = 0x8000'0000; // makes negative buckets sort before the others

// Side by side, so that one block holds both.
enum class SubjectPart : std::uint8_t { data_keys = 1, profile = 2 };

// Builds a key part by part; every key fits its reserve or grows once.
class KeyBuilder {
public:
    KeyBuilder() { key_.reserve(48); }
    KeyBuilder& byte(std::uint8_t value) {
        key_ += static_cast<char>(value);
        return *this;
    }
    template <class Enum>
    KeyBuilder& one(Enum value) {
        return byte(static_cast<std::uint8_t>(value));
    }
    template <class Number>
    KeyBuilder& number(Number value) {
        for (int shift = 8 * (static_cast<int>(sizeof value) - 1); shift >= 0; shift -= 8) {
            byte(static_cast<std::uint8_t>(value >> shift));
        }
        return *this;
    }
    KeyBuilder& bytes(std::string_view value) {
        key_ += value;
        return *this;
    }
    operator std::string() { return std::move(key_); }

private:
    std::string key_;
};

std::uint32_t biased(Bucket bucket) {
    return static_cast<std::uint32_t>(bucket) ^ bucket_bias;
}

template <class Number>
Number number_at(std::string_view key, std::size_t at) {
    Number number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i) {
        number = static_cast<Number>(number << 8 | static_cast<std::uint8_t>(key[at + i]));
    }
    return number;
}

Topic topic_at(std::string_view key, std::size_t at) {
    return static_cast<Topic>(key[at]);
}

} // namespace

std::string progress(Partition partition) {
    return KeyBuilder().one(partition.topic).number(partition.index);
}
std::string head(Partition partition, const StreamId& stream) {
    return KeyBuilder().one(partition.topic).number(partition.index).bytes(stream.view());
}
std::string quarantined_record(const Position& position) {
    return KeyBuilder()
        .byte('r')
        .one(position.partition.topic)
        .number(position.partition.index)
        .number(static_cast<std::uint64_t>(position.offset));
}
std::string quarantined_stream(Topic topic, const StreamId& stream) {
    return KeyBuilder().byte('s').one(topic).bytes(stream.view());
}
std::string profile(const UserId& user) {
    return KeyBuilder().bytes(user.view()).one(SubjectPart::profile);
}
std::string data_keys(const SubjectId& subject) {
    return KeyBuilder().bytes(subject.view()).one(SubjectPart::data_keys);
}
std::string consents_of(const UserId& user) {
    return KeyBuilder().bytes(user.view());
}
std::string consent(const UserId& user, std::uint64_t version) {
    return KeyBuilder().bytes(user.view()).number(version);
}
std::string sessions_of(const UserId& user) {
    return KeyBuilder().bytes(user.view());
}
std::string session(const UserId& user, const SessionId& session) {
    return KeyBuilder().bytes(user.view()).bytes(session.view());
}
std::string lookup(const UserId& user, LookupKind kind) {
    return KeyBuilder().bytes(user.view()).one(kind);
}
std::string users_of_term(LookupKind kind, std::string_view term) {
    return KeyBuilder().one(kind).byte(static_cast<std::uint8_t>(term.size())).bytes(term);
}
std::string term(LookupKind kind, std::string_view term, const UserId& user) {
    return users_of_term(kind, term).append(user.view());
}
std::string activity_of(const SubjectId& subject, Topic topic) {
    return KeyBuilder().bytes(subject.view()).one(topic);
}
std::string activity_from(const SubjectId& subject, Topic topic, Bucket hour) {
    return KeyBuilder().bytes(subject.view()).one(topic).number(~biased(hour));
}
std::string activity(const SubjectId& subject, Topic topic, Bucket hour,
                     std::int64_t first_offset) {
    return KeyBuilder()
        .bytes(subject.view())
        .one(topic)
        .number(~biased(hour))
        .number(~static_cast<std::uint64_t>(first_offset));
}
std::string audit_of(const SubjectId& subject, Topic topic) {
    return KeyBuilder().bytes(subject.view()).one(topic);
}
std::string audit(const SubjectId& subject, Topic topic, std::int64_t offset) {
    return KeyBuilder().bytes(subject.view()).one(topic).number(static_cast<std::uint64_t>(offset));
}
std::string ordinal(const SubjectId& identity) {
    return KeyBuilder().bytes(identity.view());
}
std::string identity(std::uint32_t ordinal) {
    return KeyBuilder().number(ordinal);
}
std::string counter(Counter counter, Grain grain, Bucket bucket) {
    return KeyBuilder().one(counter).one(grain).number(biased(bucket));
}
std::string visitor_bucket(VisitorSet set, Grain grain, Bucket bucket) {
    return KeyBuilder().one(set).one(grain).number(biased(bucket));
}
std::string visitor_set(VisitorSet set, Grain grain, Bucket bucket, std::string_view label,
                        std::uint16_t piece) {
    return KeyBuilder()
        .one(set)
        .one(grain)
        .number(biased(bucket))
        .number(static_cast<std::uint32_t>(label.size()))
        .bytes(label)
        .number(piece);
}

Partition partition_of_progress(std::string_view key) {
    return {topic_at(key, 0), number_at<std::uint32_t>(key, 1)};
}
bool holds_data_keys(std::string_view key) {
    return key.size() == id_bytes + 1 && key.back() == static_cast<char>(SubjectPart::data_keys);
}
SessionId session_of(std::string_view key) {
    return SessionId::from_view(key.substr(id_bytes));
}
UserId user_of_term(std::string_view key) {
    return UserId::from_view(key.substr(key.size() - id_bytes));
}
SubjectId subject_of_activity(std::string_view key) {
    return SubjectId::from_view(key);
}
Topic topic_of_activity(std::string_view key) {
    return topic_at(key, id_bytes);
}
Bucket hour_of_activity(std::string_view key) {
    return static_cast<Bucket>(~number_at<std::uint32_t>(key, id_bytes + 1) ^ bucket_bias);
}
std::int64_t offset_of_audit(std::string_view key) {
    return static_cast<std::int64_t>(number_at<std::uint64_t>(key, id_bytes + 1));
}
std::uint32_t ordinal_of_identity(std::string_view key) {
    return number_at<std::uint32_t>(key, 0);
}
Bucket bucket_of_counter(std::string_view key) {
    return static_cast<Bucket>(number_at<std::uint32_t>(key, 2) ^ bucket_bias);
}
std::string_view label_of_visitor_set(std::string_view key) {
    return key.substr(10, key.size() - 12);
}
std::uint16_t piece_of_visitor_set(std::string_view key) {
    return number_at<std::uint16_t>(key, key.size() - 2);
}

} // namespace userfold::read_models::keys
