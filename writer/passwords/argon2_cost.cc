#include "writer/passwords/argon2_cost.h"

namespace userfold::passwords {

bool is_within(const Argon2Cost& cost, const Argon2Limits& limits) {
    const std::uint64_t work_kib = std::uint64_t{cost.memory_kib} * cost.passes;
    return cost.lanes >= 1 && cost.lanes <= limits.lanes_max && cost.passes >= 1 &&
           cost.passes <= limits.passes_max && cost.memory_kib <= limits.memory_kib_max &&
           cost.memory_kib >= std::uint64_t{8} * cost.lanes && work_kib <= limits.work_kib_max;
}

} // namespace userfold::passwords
