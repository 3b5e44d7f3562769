// Real writers over one in-memory log, all in one thread. Nothing moves but while the cluster is
// told to run, the order is always the same, and time stands still while anything else can happen:
// only an append takes a millisecond.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "access/access_tail.h"
#include "events/log/memory_log.h"
#include "storage/memory_store.h"
#include "tests/simulation/cluster.h"
#include "tests/simulation/process_environment.h"
#include "tests/writer/log_scribe.h"
#include "tests/writer/plain_passwords.h"
#include "writer/writer.h"

namespace userfold::writer {

using FateOfAppend = std::function<log::Fate(Partition partition, const log::Record& record)>;

// A writer's process.
class Node {
public:
    Node(const simulation::Cluster& shared, std::shared_ptr<log::MemoryBroker> broker,
         const simulation::TrueTime& time, std::uint64_t seed,
         std::shared_ptr<storage::MemoryStore> store);

    Writer& writer() { return writer_; }
    DecisionState& state() { return writer_.state(); }
    access::AccessTail& access_tail() { return access_tail_; }
    const storage::MemoryStore& store() const { return *store_; }

    // What becomes of its appends from now on; they land and are told so unless said otherwise.
    void set_fates(FateOfAppend fate_of) { fate_of_ = std::move(fate_of); }
    // Outcomes are told before records land, where both are possible.
    void tell_first(bool first) { choice_ = first ? 1 : 0; }
    // As SIGSTOP and SIGCONT: the time that passes meanwhile has passed when it wakes.
    void pause() { is_paused_ = true; }
    void resume() { is_paused_ = false; }

private:
    friend class Cluster;
    enum class Moved : std::uint8_t { nothing, something, append };

    void spawn(boost::asio::awaitable<void> work);
    Moved move();
    bool deliver();

    std::shared_ptr<storage::MemoryStore> store_;
    std::shared_ptr<log::MemoryBroker> broker_;
    simulation::ProcessEnvironment environment_;
    FateOfAppend fate_of_;
    log::MemoryLog log_;
    access::AccessTail access_tail_;
    PlainPasswords passwords_;
    Writer writer_;
    std::uint64_t choice_ = 0;
    bool is_paused_ = false;
    std::size_t tasks_ = 0;
};

// A command under way.
template <class Value>
class Task {
public:
    bool is_done() const { return answer_->has_value(); }
    const Value& answer() const { return answer_->value(); }

private:
    friend class Cluster;
    std::shared_ptr<std::optional<Value>> answer_ = std::make_shared<std::optional<Value>>();
};

class Cluster {
public:
    explicit Cluster(std::uint32_t partitions = 2);
    ~Cluster(); // lets whatever still waits come to its end
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    Node& start();
    // A new process on what the old one had written. Nothing of the node may be under way.
    Node& restart(Node& node);

    // Runs a command to its end.
    template <class Value>
    Value run(Node& node, boost::asio::awaitable<Value> work) {
        return finish(begin(node, std::move(work)));
    }
    template <class Value>
    Task<Value> begin(Node& node, boost::asio::awaitable<Value> work) {
        Task<Value> task;
        node.spawn(fulfil(std::move(work), task.answer_));
        return task;
    }
    template <class Value>
    Value finish(const Task<Value>& task) {
        run_until([&] { return task.is_done(); });
        return task.answer();
    }
    // Step by step until it is so; throws where that takes more than a minute of the cluster's
    // time.
    void run_until(const std::function<bool()>& is_so);
    // Until nothing moves without time passing.
    void settle();
    // Time passes all at once.
    void pass(std::chrono::milliseconds time);
    std::int64_t unix_ms() const { return simulation::TrueTime::start_unix_ms + time_.ms; }

    const simulation::Cluster& shared() const { return shared_; }
    log::MemoryBroker& broker() { return *broker_; }
    LogScribe& log() { return scribe_; }

private:
    template <class Value>
    static boost::asio::awaitable<void> fulfil(boost::asio::awaitable<Value> work,
                                               std::shared_ptr<std::optional<Value>> answer) {
        *answer = co_await std::move(work);
    }
    Node& add(std::shared_ptr<storage::MemoryStore> store);
    void end(Node& node);
    bool move();
    void pass_to_next_wake();

    simulation::Cluster shared_;
    std::shared_ptr<log::MemoryBroker> broker_;
    LogScribe scribe_;
    simulation::TrueTime time_;
    std::uint64_t nodes_started_ = 0;
    std::vector<std::unique_ptr<Node>> nodes_;
};

} // namespace userfold::writer
