// A second fold of the log, written from the design alone and as simply as it goes: what is true
// after each record that landed. It shares the codec with the product and nothing else. Throws
// Violation as soon as a record breaks a rule.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "events/codec.h"
#include "tests/simulation/cluster.h"
#include "tests/simulation/ledger.h"

namespace userfold::simulation {

// What is true of a user from one accepted commit to the next.
struct UserMoment {
    std::int64_t offset = -1; // of the commit
    std::uint64_t version = 0;
    std::uint64_t epoch = 0;
    bool is_registered = false;
    bool is_verified = false;
    bool holds_unknown_event = false; // for the writer of an older version
    UserStatus status = UserStatus::active;
    std::string email;    // canonical
    std::string username; // canonical, empty for none
    std::string password;
    std::vector<std::string> roles;
    CommitId email_commit;
};

struct SessionFacts {
    UserId user;
    std::uint64_t epoch = 0;
    std::uint64_t version = 0;
    std::uint32_t generation = 0;
    std::string salt;
    std::optional<std::int64_t> ended_offset;
};

class Reference {
public:
    // `unknown_event`: the index of the event type that one writer does not know.
    Reference(const Cluster& cluster, const Ledger& ledger,
              std::optional<std::size_t> unknown_event);

    // Every record once, in the order in which they landed.
    void see(const log::LoggedRecord& record);

    // The positions of the accepted commits of a command: one at most.
    const std::vector<Position>& accepted(const Command& command) const;
    // In the order of their registration.
    const std::vector<UserId>& users() const { return users_; }
    const UserMoment& user(const UserId& user) const;
    const std::vector<UserMoment>& history(const UserId& user) const;
    // The user as a reader sees it that reads its partition of `users` next at that offset.
    const UserMoment& user_at(const UserId& user, std::int64_t next) const;
    const std::unordered_map<SessionId, SessionFacts>& sessions() const { return sessions_; }
    // The terms that the lookups topic has of a user last.
    std::vector<std::string> terms(const UserId& user, LookupKind kind) const;
    // Whether anybody but that user has, or ever had, the value (in its canonical spelling).
    bool had_other_owner(ClaimKind kind, const std::string& text, const UserId& user) const;
    // The value that a claim is on, dead or alive.
    std::optional<BlindIndex> claimed(const ClaimId& claim) const;
    std::size_t fences() const { return fences_; }
    std::size_t voids() const { return voids_; }

private:
    struct Stream {
        std::uint64_t version = 0;
        SubjectId subject;
    };
    struct OpenedKey {
        DataKey data;
        DataKey credential;
    };

    bool accept(const Frame& frame, Topic topic, const Envelope& envelope);
    void see_user(const Envelope& envelope, const std::vector<Event>& events, Position position);
    void see_session(const Envelope& envelope, const std::vector<Event>& events, Position position);
    void see_key(const log::LoggedRecord& record);

    void apply(UserMoment& moment, const Envelope& envelope, const Event& event);
    void own(UserMoment& moment, const Envelope& envelope, ClaimKind kind, std::string canonical);
    void check_command(const Command& command, const Envelope& envelope, const UserMoment& before);
    void check_start(const SessionFacts& session, const SessionStarted& event,
                     const Envelope& envelope, Position position);
    void count(std::uint64_t command, Position position);

    const OpenedKey& key_of(const SubjectId& subject, const Sealed& sealed) const;
    std::string text_in(const Sealed& sealed, const Envelope& envelope, std::string_view type,
                        std::string_view path) const;
    std::string password_in(const Sealed& sealed, const Envelope& envelope,
                            std::string_view type) const;

    const Cluster& cluster_;
    const Ledger& ledger_;
    const std::optional<std::size_t> unknown_event_;
    std::map<std::pair<Topic, StreamId>, Stream> streams_;
    std::unordered_map<UserId, std::vector<UserMoment>> histories_;
    std::vector<UserId> users_;
    std::unordered_map<SessionId, SessionFacts> sessions_;
    std::map<std::pair<ClaimKind, std::string>, UserId> owners_;
    std::set<std::tuple<ClaimKind, std::string, UserId>> ever_owned_;
    std::unordered_map<ClaimId, BlindIndex> claims_;
    std::map<std::pair<SubjectId, KeyId>, OpenedKey> keys_;
    std::map<std::string, std::vector<std::string>> lookups_; // record key to terms
    std::unordered_map<std::uint64_t, std::vector<Position>> accepted_;
    std::unordered_map<CommitId, Position> commits_;
    std::size_t fences_ = 0;
    std::size_t voids_ = 0;
};

} // namespace userfold::simulation
