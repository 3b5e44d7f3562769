#include "writer/activity_service.h"

#include <set>

#include "writer/command_problem.h"

namespace userfold::writer {

using boost::asio::awaitable;

// One of our user ids is the user; any other id that a client made up becomes a subject by keyed
// hash.
ActivityService::Subjects ActivityService::subjects_of(const ActivityMessage& message) const {
    Subjects subjects;
    if (!message.anonymous_id.empty()) {
        subjects.visitor = indexer_.activity_subject(message.anonymous_id);
    }
    if (message.user_id.empty()) {
        subjects.subject = std::exchange(subjects.visitor, SubjectId{});
        return subjects;
    }
    const auto user = parse_id<UserId>(message.user_id);
    const bool is_ours = user && state_.user(*user).registered;
    subjects.subject = is_ours ? user->as<SubjectId>() : indexer_.activity_subject(message.user_id);
    return subjects;
}

log::Record ActivityService::encode(const ActivityMessage& message, const Subjects& subjects,
                                    const DataKey& key, const Actor& actor, Partition partition,
                                    std::string_view trace_parent) const {
    Commit commit;
    Envelope& envelope = commit.envelope;
    envelope.commit_id = environment_.new_id<CommitId>();
    envelope.stream = subjects.subject.as<StreamId>();
    envelope.subject = subjects.subject;
    envelope.actor = actor;
    envelope.time_ms = message.time_ms;
    ActivityRecorded event;
    event.type = message.type;
    event.event_id = message.message_id.empty() ? envelope.commit_id.as<EventId>()
                                                : indexer_.event_id(actor.id, message.message_id);
    const std::string& name = message.known_name.empty() ? message.name : message.known_name;
    event.name_hash = name.empty() ? 0 : indexer_.name_hash(name);
    event.known_name = message.known_name;
    event.path = message.path;
    event.referrer = message.referrer;
    event.clear = message.clear;
    event.sealed = seal(
        key,
        SealPlace{Topic::activity, envelope.stream, "activity.recorded", "", envelope.commit_id},
        message.sealed);
    event.visitor = subjects.visitor;
    event.write_key = actor.id;
    commit.events.push_back(std::move(event));
    auto record = encode_commit(commit, RecordKind::event, partition, mac_keys_, "/userfold/writer",
                                trace_parent);
    return std::move(*record); // messages are far below the size of a commit
}

awaitable<std::expected<std::vector<Position>, http::Problem>> ActivityService::record(
    std::vector<ActivityMessage> messages, Actor actor, std::string_view trace_parent) {
    std::vector<const ActivityMessage*> kept;
    std::vector<Subjects> subjects;
    std::vector<SubjectId> visitors;
    for (const ActivityMessage& message : messages) {
        const Subjects about = subjects_of(message);
        if (state_.user(about.subject.as<UserId>()).erased) {
            ++dropped_of_erased_;
            continue;
        }
        kept.push_back(&message);
        subjects.push_back(about);
        visitors.push_back(about.subject);
    }
    const auto keys = co_await keys_.of_visitors(std::move(visitors));
    if (!keys) co_return std::unexpected(problem_of(keys.error()));
    std::vector<std::pair<Partition, log::Record>> records;
    records.reserve(kept.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const Partition partition =
            state_.layout().place(Topic::activity, subjects[i].subject.view());
        records.emplace_back(partition, encode(*kept[i], subjects[i], (*keys)[i].data, actor,
                                               partition, trace_parent));
    }
    auto positions = co_await committer_.append_all(std::move(records));
    if (!positions) co_return std::unexpected(problem_of(positions.error()));
    std::set<Position> minted; // a subject may come several times
    for (const SubjectKeys& key : *keys) {
        if (key.minted) minted.insert(*key.minted);
    }
    positions->insert(positions->end(), minted.begin(), minted.end());
    co_return std::move(*positions);
}

} // namespace userfold::writer
