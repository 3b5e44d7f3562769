// The writer: folds the log into its decision state, runs commands against it, and waits for the
// log's verdict. Any number of writers may run on one log; they need not know of each other.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "events/secrets.h"
#include "writer/account_service.h"
#include "writer/activity_service.h"
#include "writer/session_service.h"

namespace userfold::writer {

struct WriterParts {
    log::EventLog& event_log;
    storage::Store& store;
    const TopicLayout& layout;
    const Secrets& secrets;
    access::AccessTail& access_tail;
    PasswordService& passwords;
    Environment& environment;
    std::string issuer; // of access tokens: the public URL
    SessionLimits session_limits;
};

// Everything in it runs on the environment's executor; whoever feeds it (FoldLoop or the simulator)
// calls fold() there too.
class Writer {
public:
    explicit Writer(const WriterParts& parts);

    // Folds records in the log's order, then lets go on who waited for them.
    // The error is a sentence with the remedy: the node must stop.
    std::expected<void, std::string> fold(const std::vector<log::LoggedRecord>& batch);
    // The fold has reached the log's end as of now.
    void caught_up();
    // Time-outs and repairs; runs until stop(), on whose call every waiting command is let go.
    boost::asio::awaitable<void> run_housekeeping();
    void stop();
    // Writes what is folded but not yet written.
    void flush();

    DecisionState& state() { return state_; }
    Committer& committer() { return committer_; }
    KeyRing& keys() { return keys_; }
    AccountService& accounts() { return accounts_; }
    SessionService& sessions() { return sessions_; }
    ActivityService& activity() { return activity_; }
    LookupService& lookups() { return lookups_; }
    const DerivedTokens& tokens() const { return tokens_; }
    const BlindIndexer& indexer() const { return indexer_; }
    Environment& environment() { return environment_; }

private:
    Environment& environment_;
    access::AccessTail& access_tail_;
    BlindIndexer indexer_;
    DerivedTokens tokens_;
    access::AccessTokenSigner signer_;
    DecisionState state_;
    Committer committer_;
    StreamGate gate_;
    KeyRing keys_;
    ClaimProtocol claims_;
    LookupService lookups_;
    Credentials credentials_;
    UserCommits user_commits_;
    AccountService accounts_;
    SessionService sessions_;
    ActivityService activity_;
    std::size_t records_unwritten_ = 0;
    bool stopping_ = false;
};

} // namespace userfold::writer
