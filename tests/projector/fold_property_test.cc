// What must hold for any log, any batches and any interleaving of its partitions.
#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "projector/read_models/keys.h"
#include "tests/projector/folded_views.h"

namespace userfold::test {
namespace {

// Appends one of the things that happen, about few subjects so that they meet.
void append_something(LogBuilder& log) {
    const auto user = log.id<UserId>(*rc::gen::inRange<std::uint64_t>(0, 4));
    const auto session = log.id<SessionId>(100 + *rc::gen::inRange<std::uint64_t>(0, 3));
    const std::int64_t time_ms = start_ms + *rc::gen::inRange(-3, 3) * (day_ms / 3);
    const std::string email = *rc::gen::element<std::string>("a@example.org", "b@example.org");
    switch (*rc::gen::inRange(0, 15)) {
        case 0:
            log.register_user(user, email, time_ms, {{"/personal/name", "\"Ann\""}});
            break;
        case 1:
            log.change_fields(user, {{"/personal/address/city", "\"Graz\""}}, time_ms);
            break;
        case 2:
            log.change_fields(user, {{"/personal", std::nullopt}}, time_ms);
            break;
        case 3:
            log.user_commit(user, ConsentChanged{{"news", "1", true}}, time_ms);
            break;
        case 4:
            log.user_commit(user, SessionsRevoked{}, time_ms, true);
            break;
        case 5:
            log.start_session(user, session, time_ms);
            break;
        case 6:
            log.session_commit(user, session, SessionRefreshed{1}, time_ms);
            break;
        case 7:
            log.session_commit(user, session, SessionEnded{}, time_ms);
            break;
        case 8:
            log.fail_log_in(email, time_ms);
            break;
        case 9:
            log.publish_key(user.as<SubjectId>());
            break;
        case 10:
            log.bury_key(user.as<SubjectId>());
            break;
        case 11:
            log.publish_lookup(user, LookupKind::email, {email});
            break;
        case 12:
            log.bury_lookup(user, LookupKind::email);
            break;
        case 13:
            log.append({Topic::users, *rc::gen::inRange(0u, 4u)}, "junk", "junk");
            break;
        default:
            log.record_activity(user.as<SubjectId>(),
                                {.path = *rc::gen::element<std::string>("/", "/prices")}, time_ms);
    }
}

LogBuilder any_log() {
    LogBuilder log;
    const int records = *rc::gen::inRange(1, 60);
    for (int i = 0; i < records; ++i) append_something(log);
    return log;
}

// The same partitions, their records told in another order.
std::vector<log::LoggedRecord> interleaved(const LogBuilder& log) {
    std::map<Partition, std::vector<log::LoggedRecord>> left;
    for (auto record = log.records().rbegin(); record != log.records().rend(); ++record) {
        left[record->position.partition].push_back(*record);
    }
    std::vector<log::LoggedRecord> records;
    while (!left.empty()) {
        auto partition = left.begin();
        std::advance(partition, *rc::gen::inRange<std::size_t>(0, left.size()));
        records.push_back(partition->second.back());
        partition->second.pop_back();
        if (partition->second.empty()) left.erase(partition);
    }
    return records;
}

RC_GTEST_PROP(FoldPropertyTest, BatchBordersDoNotMatter, ()) {
    const LogBuilder log = any_log();
    FoldedViews other;
    other.fold(log, log.records(), *rc::gen::inRange<std::size_t>(1, 12));
    RC_ASSERT(other.digest() == FoldedViews(log).digest());
}

RC_GTEST_PROP(FoldPropertyTest, TheInterleavingOfPartitionsDoesNotMatter, ()) {
    const LogBuilder log = any_log();
    FoldedViews other;
    other.fold(log, interleaved(log), *rc::gen::inRange<std::size_t>(1, 12));
    RC_ASSERT(other.digest() == FoldedViews(log).digest());
}

RC_GTEST_PROP(FoldPropertyTest, AReplayEqualsFoldingBitByBit, ()) {
    const LogBuilder log = any_log();
    FoldedViews views;
    for (const log::LoggedRecord& record : log.records()) views.fold(log, {record});
    RC_ASSERT(views.digest() == FoldedViews(log).digest());
}

RC_GTEST_PROP(FoldPropertyTest, FoldingFromAnywhereOnAgainChangesNothing, ()) {
    const LogBuilder log = any_log();
    FoldedViews views(log);
    const std::string before = views.digest();
    const auto from = *rc::gen::inRange<std::size_t>(0, log.records().size());
    views.fold(log,
               {log.records().begin() + static_cast<std::ptrdiff_t>(from), log.records().end()});
    RC_ASSERT(views.digest() == before);
}

// All that clients can see, i.e. without how far the log was folded.
std::string seen(const FoldedViews& views) {
    std::string all;
    for (const View view : {View::subjects, View::consents, View::sessions, View::audit,
                            View::counters, View::terms}) {
        for (const std::string& value : views.values(view)) all += value + '\n';
        all += '\f';
    }
    return all;
}

RC_GTEST_PROP(FoldPropertyTest, CopiesOfCommitsChangeNothing, ()) {
    LogBuilder log = any_log();
    const std::string before = seen(FoldedViews(log));
    const auto records = log.records();
    const int copies = *rc::gen::inRange(1, 8);
    for (int i = 0; i < copies; ++i) {
        const log::LoggedRecord record = *rc::gen::elementOf(records);
        const bool is_commit = record.position.partition.topic == Topic::users && record.value &&
                               record.key.size() == 16;
        if (is_commit) log.repeat(record.position);
    }
    RC_ASSERT(seen(FoldedViews(log)) == before);
}

} // namespace
} // namespace userfold::test
