// Ids that are easy to tell apart in a failure.
#pragma once

#include "events/ids.h"

namespace userfold::writer {

template <class IdType>
IdType id(std::uint8_t byte) {
    IdType made;
    made.bytes.fill(byte);
    return made;
}

} // namespace userfold::writer
