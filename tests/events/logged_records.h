// Records as they would be read back from the log.
#pragma once

#include <map>
#include <utility>

#include "events/codec.h"
#include "events/commit_fold.h"

namespace userfold {

inline log::LoggedRecord logged(log::Record record, Partition partition, std::int64_t offset = 0) {
    return {{partition, offset},
            0,
            std::move(record.key),
            std::move(record.value),
            std::move(record.headers)};
}

class MemoryHeads final : public StreamHeads {
public:
    std::optional<StreamHead> get(Topic topic, const StreamId& stream) override {
        const auto found = heads_.find({topic, stream});
        return found == heads_.end() ? std::nullopt : std::optional(found->second);
    }
    void put(Topic topic, const StreamId& stream, const StreamHead& head) override {
        heads_[{topic, stream}] = head;
    }
    friend bool operator==(const MemoryHeads& a, const MemoryHeads& b) {
        return a.heads_ == b.heads_;
    }

private:
    std::map<std::pair<Topic, StreamId>, StreamHead> heads_;
};

} // namespace userfold
