// The writer as a part of a process: its store, its thread, its fold, its routes.
#pragma once

#include <expected>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "http/router.h"
#include "storage/rocksdb_store.h"
#include "userfold/membership.h"
#include "userfold/node_environment.h"
#include "userfold/pool_passwords.h"
#include "writer/fold_loop.h"
#include "writer/routes/command_port.h"
#include "writer/writer.h"

namespace userfold {

class WriterPart {
public:
    WriterPart(log::EventLog& event_log, const Settings& settings, const TopicLayout& layout,
               const Membership& membership, access::AccessTail& tail, std::string issuer);
    ~WriterPart();
    WriterPart(const WriterPart&) = delete;
    WriterPart& operator=(const WriterPart&) = delete;

    // Folds up to the log's present end and registers the first admin where its stream is empty.
    // The error is a sentence with the remedy.
    std::expected<void, std::string> start(const Settings& settings);
    void add_routes(http::Router& router, writer::AwaitViews await_views);
    void stop();

    // What stands in the way of being ready; and why the process must end.
    std::optional<std::string> not_ready() const;
    std::optional<std::string> failure() const { return fold_loop_->failure(); }

    writer::Writer& writer() { return *writer_; }

private:
    std::expected<void, std::string> wait_until_folded();
    std::expected<void, std::string> register_admin(const Settings& settings);

    log::EventLog& log_;
    const TopicLayout& layout_;
    const UserId admin_;
    storage::RocksDbStore store_;
    NodeEnvironment environment_;
    PoolPasswords passwords_;
    std::unique_ptr<writer::Writer> writer_;
    std::unique_ptr<writer::FoldLoop> fold_loop_;
    std::unique_ptr<writer::CommandPort> port_;
    std::promise<void> housekeeping_ended_;
    bool is_running_ = false;
    bool stopped_ = false;
};

} // namespace userfold
