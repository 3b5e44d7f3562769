// What tests do with a log, in a word each.
#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "events/log/event_log.h"

namespace userfold::log {

// Longer than anything here takes on a busy machine; no assertion is about it.
inline constexpr std::chrono::seconds patience{60};

using Outcome = std::expected<std::int64_t, LogErrc>;

inline std::future<Outcome> append(EventLog& log, Partition partition, Record record) {
    auto promise = std::make_shared<std::promise<Outcome>>();
    auto outcome = promise->get_future();
    log.append(partition, std::move(record), [promise](Outcome told) { promise->set_value(told); });
    return outcome;
}

inline Outcome append_now(EventLog& log, Partition partition, Record record) {
    auto outcome = append(log, partition, std::move(record));
    if (outcome.wait_for(patience) != std::future_status::ready) {
        ADD_FAILURE() << "no outcome of an append";
        return std::unexpected(LogErrc::closed);
    }
    return outcome.get();
}

inline Record text_record(std::string key, std::optional<std::string> value) {
    return {std::move(key), std::move(value), {}};
}

// Polls until `count` records came, or patience ends. Lost connections are part of life.
template <class AnyTail>
std::vector<LoggedRecord> read_some(AnyTail& tail, std::size_t count) {
    std::vector<LoggedRecord> all;
    std::vector<LoggedRecord> batch;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (all.size() < count && std::chrono::steady_clock::now() < deadline) {
        const auto polled = tail.poll(batch, 1000, std::chrono::milliseconds(500));
        if (!polled && polled.error() != LogErrc::unavailable) {
            ADD_FAILURE() << "poll: " << describe(polled.error());
            return all;
        }
        for (LoggedRecord& record : batch) all.push_back(std::move(record));
    }
    EXPECT_GE(all.size(), count);
    return all;
}

// The first outcome of polling that isn't a lost connection.
template <class AnyTail>
std::expected<void, LogErrc> poll_until_told(AnyTail& tail, std::vector<LoggedRecord>& batch) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
        const auto polled = tail.poll(batch, 1000, std::chrono::milliseconds(500));
        if (!polled && polled.error() == LogErrc::unavailable) continue;
        if (!polled || !batch.empty()) return polled;
    }
    return {};
}

// All of a partition, from its first record to its end as it is now.
inline std::vector<LoggedRecord> read_all(EventLog& log, Partition partition) {
    const auto bounds = log.bounds(partition, patience);
    if (!bounds) {
        ADD_FAILURE() << "bounds: " << describe(bounds.error());
        return {};
    }
    std::vector<LoggedRecord> all;
    std::vector<LoggedRecord> batch;
    const auto tail = log.tail({{partition, bounds->first}});
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (bounds->end > bounds->first && std::chrono::steady_clock::now() < deadline) {
        const auto polled = tail->poll(batch, 1000, std::chrono::milliseconds(500));
        if (!polled && polled.error() != LogErrc::unavailable) {
            ADD_FAILURE() << "poll: " << describe(polled.error());
            break;
        }
        for (LoggedRecord& record : batch) all.push_back(std::move(record));
        if (!all.empty() && all.back().position.offset + 1 >= bounds->end) break;
    }
    return all;
}

// What remains of a compacted topic for a reader: the last value of each key.
inline std::map<std::string, std::string> by_key(const std::vector<LoggedRecord>& records) {
    std::map<std::string, std::string> latest;
    for (const LoggedRecord& record : records) {
        if (record.value) {
            latest[record.key] = *record.value;
        } else {
            latest.erase(record.key);
        }
    }
    return latest;
}

inline bool eventually(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return holds();
}

} // namespace userfold::log
