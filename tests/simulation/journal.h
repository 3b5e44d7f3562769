// Every record that ever landed, in the order of the landings: what no compaction takes.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "events/log/memory_broker.h"
#include "events/topic_layout.h"

namespace userfold::simulation {

class Journal {
public:
    Journal(std::shared_ptr<log::MemoryBroker> broker, const TopicLayout& layout);

    // What has landed since the last call. At most one record may land in between for the order to
    // be true.
    std::vector<log::LoggedRecord> catch_up();
    const std::vector<log::LoggedRecord>& records() const { return records_; }

private:
    std::shared_ptr<log::MemoryBroker> broker_;
    std::vector<Position> next_;
    std::vector<log::LoggedRecord> records_;
};

} // namespace userfold::simulation
