// The tail of revocations for a process that checks tokens but runs no writer: a fold of its own.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "access/access_tail.h"
#include "storage/rocksdb_store.h"
#include "userfold/membership.h"
#include "userfold/node_environment.h"
#include "writer/fold_loop.h"

namespace userfold {

class AccessPart {
public:
    AccessPart(log::EventLog& event_log, const Settings& settings, const TopicLayout& layout,
               const Membership& membership, access::AccessTail& tail);
    ~AccessPart();
    AccessPart(const AccessPart&) = delete;
    AccessPart& operator=(const AccessPart&) = delete;

    std::expected<void, std::string> start();
    void stop();

    std::optional<std::string> not_ready() const;
    std::optional<std::string> failure() const { return fold_loop_.failure(); }

private:
    bool fold(const std::vector<log::LoggedRecord>& batch);
    void caught_up();

    access::AccessTail& tail_;
    storage::RocksDbStore store_;
    NodeEnvironment environment_;
    writer::DecisionState state_;
    writer::FoldLoop fold_loop_;
    std::atomic<bool> is_current_ = false;
    bool stopped_ = false;
};

} // namespace userfold
