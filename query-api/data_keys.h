// The data keys of subjects in clear, for opening what the views hold sealed. Never leave memory.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "events/crypto.h"
#include "events/ids.h"
#include "events/sealing.h"

namespace userfold::query_api {

// All data keys of one subject. Immutable.
class SubjectKeys {
public:
    explicit SubjectKeys(std::vector<DataKey> keys) : keys_(std::move(keys)) {}
    // Null where there is none of that id.
    const DataKey* find(KeyId key_id) const;

private:
    std::vector<DataKey> keys_;
};

// Unwraps keys and remembers the latest for at most a second: after a tombstone has reached the
// views, what was sealed stays readable for no longer than that. Thread-safe.
class DataKeys {
public:
    static constexpr std::chrono::milliseconds remembered_for{1'000};

    DataKeys(const crypto::Key& master, std::size_t subjects_max);

    // What is remembered, or null.
    std::shared_ptr<const SubjectKeys> remembered(const SubjectId& subject);
    // Unwraps what the view of data keys holds of the subject (nothing: no keys) and remembers it.
    // Throws std::runtime_error where the master key is not the one that wrapped them.
    std::shared_ptr<const SubjectKeys> unwrap(const SubjectId& subject,
                                              const std::optional<std::string>& stored);

private:
    using Clock = std::chrono::steady_clock;
    struct Remembered {
        SubjectId subject;
        Clock::time_point until;
        std::shared_ptr<const SubjectKeys> keys;
    };
    // The one asked for last is in front.
    struct Shard {
        std::mutex mutex;
        std::list<Remembered> by_use;
        std::unordered_map<SubjectId, std::list<Remembered>::iterator> by_subject;
    };
    Shard& shard_of(const SubjectId& subject);
    void remember(const SubjectId& subject, std::shared_ptr<const SubjectKeys> keys);

    crypto::Key master_;
    std::size_t shard_subjects_max_;
    std::array<Shard, 16> shards_;
};

} // namespace userfold::query_api
