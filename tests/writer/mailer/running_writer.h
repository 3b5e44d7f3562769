// A writer that runs as in a node, on an in-memory log that others may share.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "events/log/memory_log.h"
#include "storage/memory_store.h"
#include "tests/writer/plain_passwords.h"
#include "writer/fold_loop.h"
#include "writer/writer.h"

namespace userfold::mailer::testing {

// The system's time, moved on at will.
class MovableEnvironment final : public writer::Environment {
public:
    std::int64_t unix_ms() const override;
    void random(void* out, std::size_t size) override;
    boost::asio::awaitable<void> sleep(std::chrono::milliseconds time) override;
    boost::asio::any_io_executor executor() const override { return context_.get_executor(); }

    void move_on(std::chrono::milliseconds time) { moved_ms_ += time.count(); }
    void run() { context_.run(); }

private:
    mutable boost::asio::io_context context_;
    std::atomic<std::int64_t> moved_ms_ = 0;
};

class RunningWriter {
public:
    static constexpr std::uint32_t partitions = 2;

    RunningWriter();
    ~RunningWriter();
    RunningWriter(const RunningWriter&) = delete;
    RunningWriter& operator=(const RunningWriter&) = delete;

    // Commands, from any thread but the writer's. They fail the test where they are refused.
    UserId register_user(const std::string& email);
    void request_verification(UserId user);
    void change_email(UserId user, const std::string& email);
    // Whether the token was good.
    bool verify_email(const std::string& token);

    writer::UserState state_of(UserId user);
    writer::Writer& writer() { return *writer_; }
    MovableEnvironment& environment() { return environment_; }
    log::MemoryBroker& broker() { return *broker_; }
    log::EventLog& event_log() { return log_; }
    const MacKeys& mac_keys() const { return secrets_.mac_keys; }

    // What the group is done with and how far the topic users goes, over all partitions.
    std::int64_t group_next(const std::string& group);
    std::int64_t users_end();

private:
    template <class Value>
    Value run(boost::asio::awaitable<Value> command) {
        return boost::asio::co_spawn(environment_.executor(), std::move(command),
                                     boost::asio::use_future)
            .get();
    }

    std::shared_ptr<log::MemoryBroker> broker_ = std::make_shared<log::MemoryBroker>();
    log::MemoryLog log_{broker_};
    storage::MemoryStore store_{writer::family_count};
    TopicLayout layout_{partitions};
    Secrets secrets_;
    access::AccessTail access_tail_;
    writer::PlainPasswords passwords_;
    MovableEnvironment environment_;
    std::unique_ptr<writer::Writer> writer_;
    std::unique_ptr<writer::FoldLoop> fold_loop_;
    std::promise<void> housekeeping_ended_;
    std::thread thread_;
};

} // namespace userfold::mailer::testing
