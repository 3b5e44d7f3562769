#include "tests/simulation/journal.h"

#include <limits>

#include "writer/decision_state.h"

namespace userfold::simulation {

Journal::Journal(std::shared_ptr<log::MemoryBroker> broker, const TopicLayout& layout)
    : broker_(std::move(broker)) {
    for (const Partition& partition : layout.all(writer::DecisionState::topics)) {
        next_.push_back({partition, 0});
    }
}

std::vector<log::LoggedRecord> Journal::catch_up() {
    std::vector<log::LoggedRecord> landed;
    for (Position& next : next_) {
        log::Appetite appetite{std::numeric_limits<std::size_t>::max(),
                               std::numeric_limits<std::int64_t>::max()};
        static_cast<void>(broker_->collect(next, appetite, landed));
    }
    records_.insert(records_.end(), landed.begin(), landed.end());
    return landed;
}

} // namespace userfold::simulation
