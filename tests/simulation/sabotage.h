// Ways to break a rule of the protocol from outside the product, so that a test can show that the
// simulator notices: each makes the log, a disk or a delivery behave as if the writers did not keep
// to the rule.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace userfold::simulation {

enum class Sabotage : std::uint8_t {
    none,
    fence_by_clock,     // a contender tombstones a pending claim instead of fencing it on the log
    anew_after_unknown, // an uncertain commit is appended again as another commit on the next
                        // version
    epoch_of_landing, // a session gets the epoch of the moment it is appended, not of its decision
    unacknowledged_keys, // a data key counts as acknowledged before it is on the log
    copied_claims,       // a claim may land twice, far apart
    torn_flush,          // a crash leaves half of the last write on the disk
    stale_accepted, // writers fold a stale commit as if it had been decided on the current version
    lost_delivery,  // a reader misses a record now and then
    unknown_as_nothing, // an older writer takes a commit that it cannot decode for an empty one
    quarantine_kept,    // a newer writer goes on with what an older one could not decode
    refusals_land,      // a commit lands although its writer is told that the log takes nothing
    empty_lookups,      // lookups are written without their terms
};

inline constexpr std::array<std::pair<std::string_view, Sabotage>, 12> sabotages = {{
    {"fence-by-clock", Sabotage::fence_by_clock},
    {"anew-after-unknown", Sabotage::anew_after_unknown},
    {"epoch-of-landing", Sabotage::epoch_of_landing},
    {"unacknowledged-keys", Sabotage::unacknowledged_keys},
    {"copied-claims", Sabotage::copied_claims},
    {"torn-flush", Sabotage::torn_flush},
    {"stale-accepted", Sabotage::stale_accepted},
    {"lost-delivery", Sabotage::lost_delivery},
    {"unknown-as-nothing", Sabotage::unknown_as_nothing},
    {"quarantine-kept", Sabotage::quarantine_kept},
    {"refusals-land", Sabotage::refusals_land},
    {"empty-lookups", Sabotage::empty_lookups},
}};

inline std::optional<Sabotage> sabotage_named(std::string_view name) {
    for (const auto& [known, sabotage] : sabotages) {
        if (known == name) return sabotage;
    }
    return std::nullopt;
}

} // namespace userfold::simulation
