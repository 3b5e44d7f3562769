#include "tests/writer/cluster.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace userfold::writer {
namespace {

constexpr std::int64_t patience_ms = 60'000;
constexpr std::int64_t end_leap_ms = 10'000;

std::shared_ptr<log::MemoryBroker> broker_with_topics(const TopicLayout& layout) {
    auto broker = std::make_shared<log::MemoryBroker>();
    std::vector<log::TopicSettings> topics;
    for (const TopicPartitions& topic : layout.as_genesis()) {
        topics.push_back({.topic = topic.topic, .partitions = topic.partitions});
    }
    broker->create(topics);
    return broker;
}

} // namespace

Node::Node(const simulation::Cluster& shared, std::shared_ptr<log::MemoryBroker> broker,
           const simulation::TrueTime& time, std::uint64_t seed,
           std::shared_ptr<storage::MemoryStore> store)
    : store_(std::move(store)),
      broker_(std::move(broker)),
      environment_(time, {}, seed),
      log_(broker_,
           [this](Partition partition, const log::Record& record) {
               return fate_of_ ? fate_of_(partition, record) : log::Fate{};
           }),
      writer_({log_, *store_, shared.layout, shared.secrets, access_tail_, passwords_, environment_,
               "https://users.test", SessionLimits{}}) {
    spawn(writer_.run_housekeeping());
}

void Node::spawn(boost::asio::awaitable<void> work) {
    ++tasks_;
    boost::asio::co_spawn(environment_.executor(), std::move(work),
                          [this](const std::exception_ptr& failure) {
                              --tasks_;
                              if (failure) std::rethrow_exception(failure);
                          });
}

Node::Moved Node::move() {
    if (is_paused_) return Moved::nothing;
    if (environment_.run_one()) return Moved::something;
    if (log_.step(choice_)) return Moved::append;
    return deliver() ? Moved::something : Moved::nothing;
}

bool Node::deliver() {
    for (const auto& [partition, point] : state().fold_points()) {
        std::vector<log::LoggedRecord> batch;
        Position next{partition, point.next};
        log::Appetite appetite{64, std::numeric_limits<std::int64_t>::max()};
        if (!broker_->collect(next, appetite, batch)) throw std::runtime_error("a gap in the log");
        if (batch.empty()) continue;
        if (const auto folded = writer_.fold(batch); !folded) {
            throw std::runtime_error(folded.error());
        }
        return true;
    }
    writer_.caught_up();
    return false;
}

Cluster::Cluster(std::uint32_t partitions)
    : shared_(partitions),
      broker_(broker_with_topics(shared_.layout)),
      scribe_(*broker_, shared_.layout, shared_.secrets.mac_keys) {}

Cluster::~Cluster() {
    for (const auto& node : nodes_) end(*node);
}

Node& Cluster::start() {
    return add(std::make_shared<storage::MemoryStore>(family_count));
}

Node& Cluster::add(std::shared_ptr<storage::MemoryStore> store) {
    nodes_.push_back(
        std::make_unique<Node>(shared_, broker_, time_, ++nodes_started_, std::move(store)));
    settle();
    return *nodes_.back();
}

Node& Cluster::restart(Node& node) {
    auto store = node.store_;
    end(node);
    std::erase_if(nodes_, [&](const auto& other) { return other.get() == &node; });
    return add(std::move(store));
}

void Cluster::end(Node& node) {
    node.resume();
    node.set_fates({});
    node.writer_.stop();
    while (node.tasks_ > 0) {
        while (node.move() != Node::Moved::nothing) {
        }
        node.environment_.leap(end_leap_ms);
        node.environment_.wake();
        node.writer_.committer().expire();
    }
}

bool Cluster::move() {
    for (const auto& node : nodes_) {
        const Node::Moved moved = node->move();
        if (moved == Node::Moved::append) time_.ms += 1;
        if (moved != Node::Moved::nothing) return true;
    }
    return false;
}

void Cluster::run_until(const std::function<bool()>& is_so) {
    const std::int64_t give_up_ms = time_.ms + patience_ms;
    while (!is_so()) {
        if (!move()) pass_to_next_wake();
        if (time_.ms > give_up_ms) throw std::runtime_error("waited for in vain");
    }
}

void Cluster::settle() {
    while (move()) {
    }
}

void Cluster::pass(std::chrono::milliseconds time) {
    time_.ms += time.count();
    for (const auto& node : nodes_) {
        if (!node->is_paused_) node->environment_.wake();
    }
    settle();
}

void Cluster::pass_to_next_wake() {
    std::int64_t next_ms = time_.ms + patience_ms + 1;
    for (const auto& node : nodes_) {
        if (node->is_paused_) continue;
        next_ms = std::min(next_ms, node->environment_.next_wake_ms().value_or(next_ms));
    }
    time_.ms = std::max(time_.ms, next_ms);
    for (const auto& node : nodes_) {
        if (!node->is_paused_) node->environment_.wake();
    }
}

} // namespace userfold::writer
