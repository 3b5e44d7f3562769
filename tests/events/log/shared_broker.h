// One Kafka broker for all tests of a process, started when first asked for.
#pragma once

#include "tests/kafka/broker.h"

namespace userfold::log {

inline tests::KafkaBroker& shared_broker() {
    static tests::KafkaBroker broker;
    return broker;
}

} // namespace userfold::log
