#include "tests/simulation/final_checks.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <charconv>
#include <map>

#include "tests/simulation/digest.h"
#include "tests/simulation/violation.h"

namespace userfold::simulation {
namespace {

struct Told {
    const Answer* success = nullptr;
    bool may_have_landed = false; // lost, or told so
};

Told told(const Ledger& ledger, const Command& command) {
    Told all;
    for (const Attempt& attempt : ledger.attempts()) {
        if (attempt.command != &command) continue;
        if (attempt.is_lost || attempt.answer->is_uncertain()) {
            all.may_have_landed = true;
        } else if (attempt.answer->is_success()) {
            // Having changed nothing is the weaker promise.
            if (!all.success || all.success->positions.empty()) all.success = &*attempt.answer;
        }
    }
    return all;
}

// A refresh leaves a commit that carries no number: its success is the session's generation.
void check_refresh(const Command& command, const Answer& success, const Reference& reference) {
    const auto token = writer::DerivedTokens::read_refresh_token(success.tokens->refresh_token);
    const SessionFacts& session = reference.sessions().at(command.session);
    require(token->generation == command.generation + 1 && token->generation <= session.generation,
            [&] {
                return "command " + std::to_string(command.number) +
                       ": got a refresh token that the log does not know";
            });
}

void check_success(const Command& command, const Answer& success, const Reference& reference) {
    const auto& accepted = reference.accepted(command);
    const auto who = [&] { return "command " + std::to_string(command.number); };
    if (success.positions.empty()) {
        require(may_do_nothing(command.wish), [&] { return who() + ": success without a commit"; });
        return;
    }
    require(accepted.size() == 1, [&] { return who() + ": told success, and the log lost it"; });
    require(accepted.front() == success.positions.front(), [&] {
        return who() + ": told " + to_string(success.positions.front()) + ", and is at " +
               to_string(accepted.front());
    });
    const Position position = accepted.front();
    if (position.partition.topic != Topic::users || !success.version) return;
    const UserId user = success.user.value_or(command.user);
    const std::uint64_t version = reference.user_at(user, position.offset + 1).version;
    require(*success.version == version, [&] {
        return who() + ": told version " + std::to_string(*success.version) +
               ", and made version " + std::to_string(version);
    });
}

// Only a value that somebody has, or had when it was asked for, is told to be taken.
void check_taken(const Attempt& attempt, const Reference& reference) {
    const Command& command = *attempt.command;
    const auto check = [&](std::string_view slug, ClaimKind kind, const std::string& value) {
        if (attempt.answer->slug != slug) return;
        require(reference.had_other_owner(kind, value, command.user), [&] {
            return "command " + std::to_string(command.number) + ": refused " + value +
                   ", which nobody ever had";
        });
    };
    check("email-taken", ClaimKind::email, command.email.key);
    if (command.username) check("username-taken", ClaimKind::username, command.username->key);
}

std::string payload_of(std::string_view access_token) {
    const auto first = access_token.find('.');
    const auto last = access_token.rfind('.');
    return crypto::base64url_decode(access_token.substr(first + 1, last - first - 1)).value();
}

// Asked too often for a JSON parser.
std::uint64_t epoch_in(std::string_view access_token) {
    const std::string payload = payload_of(access_token);
    constexpr std::string_view name = "\"epoch\":";
    const char* digits = payload.data() + payload.find(name) + name.size();
    std::uint64_t epoch = 0;
    std::from_chars(digits, payload.data() + payload.size(), epoch);
    return epoch;
}

std::vector<std::string> roles_in(std::string_view access_token) {
    std::vector<std::string> roles;
    const boost::json::value payload = boost::json::parse(payload_of(access_token));
    for (const boost::json::value& role : payload.at("roles").as_array()) {
        roles.emplace_back(std::string_view(role.as_string()));
    }
    return roles;
}

// Any interleaving of the partitions that keeps the order within each.
std::vector<const log::LoggedRecord*> interleaved(const std::vector<log::LoggedRecord>& records,
                                                  Chance& chance) {
    std::map<Partition, std::vector<const log::LoggedRecord*>> partitions;
    std::vector<Partition> order;
    for (const log::LoggedRecord& record : records) {
        partitions[record.position.partition].push_back(&record);
        order.push_back(record.position.partition);
    }
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[chance.below(i)]);
    std::map<Partition, std::size_t> next;
    std::vector<const log::LoggedRecord*> all;
    for (const Partition& partition : order) {
        all.push_back(partitions[partition][next[partition]++]);
    }
    return all;
}

// A fold from nothing.
class Replica {
public:
    explicit Replica(const Cluster& cluster)
        : state(disk, cluster.layout, cluster.secrets.mac_keys, tail) {}

    void fold(const std::vector<const log::LoggedRecord*>& records) {
        for (const log::LoggedRecord* record : records) {
            require(state.fold(*record, 0).has_value(), [] { return "a fold stopped"; });
        }
        static_cast<void>(state.flush(0));
    }
    Entries entries(Knowledge knowledge) const { return entries_of(disk, knowledge); }

    Disk disk;
    access::AccessTail tail;
    writer::DecisionState state;
};

void require_equal(const Entries& left, const Entries& right, const std::string& what) {
    const auto different = difference(left, right);
    require(!different, [&] { return what + ": " + *different; });
}

std::vector<log::LoggedRecord> all_left(log::MemoryBroker& broker, const TopicLayout& layout) {
    std::vector<log::LoggedRecord> left;
    for (const Partition& partition : layout.all(writer::DecisionState::topics)) {
        Position next{partition, 0};
        log::Appetite appetite{std::numeric_limits<std::size_t>::max(),
                               std::numeric_limits<std::int64_t>::max()};
        static_cast<void>(broker.collect(next, appetite, left));
    }
    return left;
}

} // namespace

void check_answers(const Ledger& ledger, const Reference& reference) {
    for (const Command& command : ledger.commands()) {
        const Told all = told(ledger, command);
        if (all.success && command.wish == Wish::refresh) {
            check_refresh(command, *all.success, reference);
        } else if (all.success) {
            check_success(command, *all.success, reference);
        }
        if (all.success || all.may_have_landed) continue;
        require(reference.accepted(command).empty(), [&] {
            return "command " + std::to_string(command.number) +
                   ": refused, and on the log all the same";
        });
    }
    for (const Attempt& attempt : ledger.attempts()) {
        if (attempt.answer) check_taken(attempt, reference);
        require(!attempt.must_be_settled || attempt.answer->status != 503 ||
                    attempt.answer->slug == "overloaded",
                [&] {
                    return "command " + std::to_string(attempt.command->number) + ": told " +
                           attempt.answer->slug + " when all was calm";
                });
        require(!attempt.must_be_refused || !attempt.answer || !attempt.answer->is_success(), [&] {
            return "command " + std::to_string(attempt.command->number) +
                   ": done by a writer that cannot decode the stream";
        });
        require(!attempt.must_succeed || !attempt.answer || attempt.answer->is_success() ||
                    attempt.answer->status == 503,
                [&] {
                    return "command " + std::to_string(attempt.command->number) +
                           ": refused by a writer that knows it was done";
                });
    }
}

void check_tokens(Process& process, const std::vector<writer::SessionTokens>& tokens,
                  const Cluster& cluster, const Reference& reference) {
    using access::Standing;
    for (const writer::SessionTokens& token : tokens) {
        const SubjectId subject = token.user.as<SubjectId>();
        const auto next = [&](Topic topic) {
            return process.writer().state().next_offset(
                cluster.layout.place(topic, subject.view()));
        };
        const std::uint64_t epoch = epoch_in(token.access_token);
        const SessionFacts& session = reference.sessions().at(token.session);
        const std::uint64_t current = reference.user_at(token.user, next(Topic::users)).epoch;
        const bool has_ended =
            session.ended_offset && *session.ended_offset < next(Topic::sessions);
        Standing expected = epoch < current || has_ended ? Standing::revoked : Standing::valid;
        if (epoch > current) expected = Standing::behind;
        const Standing standing = process.access_tail().check(token.user, token.session, epoch, {});
        require(standing == expected, [&] {
            return "a token of epoch " + std::to_string(epoch) + " stands as " +
                   std::to_string(static_cast<int>(standing)) + " where the epoch is " +
                   std::to_string(current);
        });
    }
}

void check_token_claims(const std::vector<writer::SessionTokens>& tokens,
                        const Reference& reference) {
    for (const writer::SessionTokens& token : tokens) {
        const std::uint64_t epoch = epoch_in(token.access_token);
        require(epoch == reference.sessions().at(token.session).epoch,
                [] { return "a token of another epoch than its session"; });
        const auto& moments = reference.history(token.user);
        const auto later = std::ranges::upper_bound(moments, epoch, {}, &UserMoment::epoch);
        require(later != moments.begin(), [] { return "a token of an epoch that never was"; });
        const std::vector<std::string> named = roles_in(token.access_token);
        const std::vector<std::string>& held = std::prev(later)->roles;
        require(named == held, [&] {
            return "a token of " + to_string(token.user) + " of epoch " + std::to_string(epoch) +
                   " names the role " + (named.empty() ? "none" : named.front()) + " instead of " +
                   (held.empty() ? "none" : held.front());
        });
    }
}

void check_lookups(writer::DecisionState& state, const Cluster& cluster,
                   const Reference& reference) {
    const auto check = [&](const UserId& user, ClaimKind kind, LookupKind lookup,
                           const std::string& value) {
        if (value.empty()) return;
        const BlindIndex blind_index = cluster.indexer.of(kind, value);
        require(state.holder(blind_index) == user,
                [&] { return to_string(user) + " does not hold its claim on " + value; });
        const std::vector<std::string> terms{std::string(crypto::view(blind_index))};
        require(reference.terms(user, lookup) == terms,
                [&] { return to_string(user) + " is not looked up by " + value; });
    };
    for (const UserId& user : reference.users()) {
        const UserMoment& moment = reference.user(user);
        check(user, ClaimKind::email, LookupKind::email, moment.email);
        check(user, ClaimKind::username, LookupKind::username, moment.username);
    }
}

void check_folds(std::vector<Machine>& machines, const World& world, Cleaner& cleaner,
                 const Journal& journal, Chance& chance) {
    Replica full(world.cluster);
    full.fold(interleaved(journal.records(), chance));
    for (std::size_t i = 0; i < machines.size(); ++i) {
        machines[i].process().writer().flush();
        const Knowledge knowledge =
            machines[i].running()->is_older() ? Knowledge::envelopes : Knowledge::all;
        require_equal(full.entries(knowledge), entries_of(machines[i].disk(), knowledge),
                      "a fold of the whole log and writer " + std::to_string(i) + " differ");
    }
    cleaner.compact_all();
    Replica compacted(world.cluster);
    const std::vector<log::LoggedRecord> left = all_left(*world.broker, world.cluster.layout);
    compacted.fold(interleaved(left, chance));
    require_equal(full.entries(Knowledge::all), compacted.entries(Knowledge::all),
                  "a fold of the whole log and one of the compacted log differ");
    check_lookups(compacted.state, world.cluster, world.reference);
}

} // namespace userfold::simulation
