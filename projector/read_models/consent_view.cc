#include "projector/read_models/consent_view.h"

#include "projector/read_models/value_codec.h"

namespace userfold::read_models {
namespace {
constexpr std::uint8_t layout = 1;
} // namespace

std::string encode_consents(const ConsentEntry& entry) {
    std::string value;
    ValueWriter out(value);
    out.byte(layout);
    out.signed_number(entry.time_ms);
    out.byte(static_cast<std::uint8_t>(entry.actor.kind));
    out.id(entry.actor.id);
    out.number(entry.choices.size());
    for (const ConsentChoice& choice : entry.choices) {
        out.text(choice.purpose);
        out.text(choice.policy_version);
        out.byte(choice.granted ? 1 : 0);
    }
    return value;
}

ConsentEntry decode_consents(std::string_view value) {
    ValueReader in(value);
    in.version(layout);
    ConsentEntry entry;
    entry.time_ms = in.signed_number();
    entry.actor.kind = static_cast<ActorKind>(in.byte());
    entry.actor.id = in.id<EventId>();
    entry.choices.resize(in.count());
    for (ConsentChoice& choice : entry.choices) {
        choice.purpose = in.text();
        choice.policy_version = in.text();
        choice.granted = in.byte() != 0;
    }
    return entry;
}

} // namespace userfold::read_models
