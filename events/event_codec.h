// Events to FlatBuffers and back; used by codec.cc alone.
#pragma once

#include <optional>

#include "events/event.h"
#include "events/wire.h"

namespace userfold::codec {

flatbuffers::Offset<wire::EventRecord> encode_event(Builder& builder, const Event& event);

// Nothing where the type is newer than this binary or a part that must be there is missing.
std::optional<Event> decode_event(const wire::EventRecord& record);

} // namespace userfold::codec
