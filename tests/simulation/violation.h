// A rule of the design that a schedule broke.
#pragma once

#include <stdexcept>
#include <string>

namespace userfold::simulation {

// Ends the schedule; the message says which rule, and by whom.
class Violation : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// `describe` makes the message, and is called only where it is needed.
template <class Describe>
void require(bool holds, Describe describe) {
    if (!holds) throw Violation(describe());
}

} // namespace userfold::simulation
