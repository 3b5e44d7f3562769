// What kind of bad day a schedule is. Drawn anew for each seed, so that some schedules are all
// crashes and others all lost acknowledgements: an even mix of everything hides what only shows in
// excess.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "tests/simulation/chance.h"

namespace userfold::simulation {

struct Profile {
    std::size_t writers = 3;
    std::uint32_t partitions = 2;
    std::size_t commands = 20;
    std::size_t commands_at_once = 4;
    std::size_t emails = 2; // few, so that they are fought for
    std::size_t usernames = 2;

    // Of appends, in percent.
    unsigned unknown = 10; // the outcome is not told; the record lands, lands late, twice or never
    unsigned duplicated = 3; // told, and lands twice
    unsigned refused = 2;    // the log takes nothing
    // Of steps, in permille.
    unsigned crashes = 2;
    unsigned pauses = 3;
    unsigned compactions = 3;
    unsigned long_jumps = 2; // of the time, so that what is under way grows old
    // Of deliveries and handlers: how much is taken at once.
    std::size_t batch_records_max = 8;

    std::int64_t skew_ms_max = 0;
    std::int64_t drift_permille_max = 0;
    // One writer is of a version that does not know this event type (an index into Event).
    std::optional<std::size_t> unknown_event;

    static Profile draw(Chance& chance);
};

} // namespace userfold::simulation
