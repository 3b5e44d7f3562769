// Records that are appended together and waited for together.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

#include "events/log/event_log.h"

namespace userfold::bench {

// append() and wait() from one thread.
class AppendGroup {
public:
    explicit AppendGroup(log::EventLog& event_log);

    void append(Partition partition, log::Record record);
    // Until all of them are acknowledged; throws std::runtime_error with the log's words if one was
    // not. The group can be used again then.
    void wait();

private:
    // The log's threads may still hold it when a failed group is gone.
    struct Outcomes {
        std::mutex mutex;
        std::condition_variable settled;
        std::size_t under_way = 0;
        std::optional<log::LogErrc> failed;
    };

    log::EventLog& log_;
    std::shared_ptr<Outcomes> outcomes_;
};

} // namespace userfold::bench
