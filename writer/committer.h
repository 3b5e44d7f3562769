// Appends commits and waits for the log's verdict on them: the half of the commit protocol that
// every command shares. An append whose outcome is unknown is made again as the same commit; at
// most one copy is accepted.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/codec.h"
#include "events/log/event_log.h"
#include "writer/decision_state.h"
#include "writer/environment.h"
#include "writer/eventual.h"

namespace userfold::writer {

enum class CommitErrc : std::uint8_t {
    stale,           // void: the stream has moved on; decide again
    outcome_unknown, // no verdict in time: it may still land
    unavailable,     // the log took nothing
    no_space,        // the log's disk is full
    too_large,       // over 256 KiB
};

// Where a commit stands, and the version that its stream has by it.
struct Accepted {
    Position position;
    std::uint64_t version = 0;
};

// Everything runs on the environment's executor but the log's callbacks, which post there.
class Committer {
public:
    static constexpr std::int64_t settle_ms_max = 8'000;

    Committer(log::EventLog& event_log, const TopicLayout& layout, const MacKeys& keys,
              Environment& environment, std::string source);

    // Appends and waits until the fold has judged the commit at its place. `trace_parent` goes into
    // the record's header and must live until the answer.
    boost::asio::awaitable<std::expected<Accepted, CommitErrc>> settle(
        Topic topic, Commit commit, std::string_view trace_parent = {});

    // Appends without a verdict (claims, keys, lookups, single events) and waits for the
    // acknowledgement.
    boost::asio::awaitable<std::expected<Position, CommitErrc>> append(Partition partition,
                                                                       log::Record record);
    // Appends all, then waits for all. The positions stand in the records' order; the first error
    // otherwise.
    boost::asio::awaitable<std::expected<std::vector<Position>, CommitErrc>> append_all(
        std::vector<std::pair<Partition, log::Record>> records);
    // Appends and does not wait: for tidying that any node does again if it is lost.
    void append_and_forget(Partition partition, log::Record record);

    // Waits until the fold has passed the position.
    boost::asio::awaitable<std::expected<void, CommitErrc>> wait_folded(Position position);

    // The fold tells of each judged commit, then of how far it has come.
    void on_judged(Position position, const Judgement& judgement);
    void on_folded(const DecisionState& state);
    // Gives up on what has waited too long. Called every tenth of a second or so.
    void expire();
    // Before the end: whoever waits for a verdict is told that it is unknown, and nothing more is
    // taken.
    void close();

private:
    using Settled = std::expected<Accepted, CommitErrc>;
    using Appended = std::expected<Position, CommitErrc>;
    struct PendingCommit {
        std::shared_ptr<Eventual<Settled>> settled;
        Partition partition;
        log::Record record;
        std::uint64_t expected_version = 0;
        std::string request_hmac;
        std::int64_t deadline_ms = 0;
        bool may_have_landed = false;
    };
    struct PendingPosition {
        std::shared_ptr<Eventual<bool>> reached;
        std::int64_t deadline_ms = 0;
    };
    using PendingCommits = std::unordered_map<CommitId, PendingCommit>;

    void send(const CommitId& commit_id, const PendingCommit& pending);
    void on_append_failed(const CommitId& commit_id, std::uint64_t version, log::LogErrc error);
    void send_record(Partition partition, log::Record record,
                     std::shared_ptr<Eventual<Appended>> appended);

    log::EventLog& log_;
    const TopicLayout& layout_;
    const MacKeys& keys_;
    Environment& environment_;
    const std::string source_;
    PendingCommits commits_;
    std::multimap<Position, PendingPosition> positions_;
    std::map<Partition, std::int64_t> folded_; // next offset
    bool closed_ = false;
    // Callbacks of the log may outlive this object.
    std::shared_ptr<Committer*> alive_;

public:
    ~Committer() { *alive_ = nullptr; }
    Committer(const Committer&) = delete;
    Committer& operator=(const Committer&) = delete;
};

} // namespace userfold::writer
