#include "tests/simulation/profile.h"

#include <array>

#include "events/event.h"

namespace userfold::simulation {
namespace {

template <class EventType, std::size_t Index = 0>
constexpr std::size_t index_of() {
    if constexpr (std::is_same_v<std::variant_alternative_t<Index, Event>, EventType>) {
        return Index;
    } else {
        return index_of<EventType, Index + 1>();
    }
}

// Each as if a release had added it.
constexpr std::array newer_events = {
    index_of<ConsentChanged>(), index_of<PasswordChanged>(), index_of<StatusChanged>(),
    index_of<RolesChanged>(),   index_of<EmailChanged>(),    index_of<UsernameChanged>(),
    index_of<EmailVerified>(),  index_of<SessionsRevoked>(), index_of<UserFieldsChanged>(),
};

// Nothing, a little, or a lot.
unsigned rate(Chance& chance, unsigned little, unsigned lot) {
    const unsigned rates[] = {0, little, little, lot};
    return rates[chance.below(4)];
}

} // namespace

Profile Profile::draw(Chance& chance) {
    Profile profile;
    profile.writers = 3 + chance.below(3);
    profile.partitions = static_cast<std::uint32_t>(1 + chance.below(3));
    profile.commands = 10 + chance.below(31);
    profile.commands_at_once = 1 + chance.below(8);
    profile.emails = 1 + chance.below(4);
    profile.usernames = 1 + chance.below(3);
    profile.unknown = rate(chance, 8, 40);
    profile.duplicated = rate(chance, 3, 20);
    profile.refused = rate(chance, 2, 10);
    profile.crashes = rate(chance, 1, 6);
    profile.pauses = rate(chance, 2, 10);
    profile.compactions = rate(chance, 3, 20);
    profile.long_jumps = rate(chance, 1, 8);
    profile.batch_records_max = chance.percent(50) ? 1 : 64;
    const std::int64_t skews[] = {0, 300, 3'000, 20'000};
    profile.skew_ms_max = skews[chance.below(4)];
    const std::int64_t drifts[] = {0, 0, 10, 200};
    profile.drift_permille_max = drifts[chance.below(4)];
    if (chance.percent(35)) profile.unknown_event = newer_events[chance.below(newer_events.size())];
    return profile;
}

} // namespace userfold::simulation
