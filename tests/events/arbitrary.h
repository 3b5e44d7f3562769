// RapidCheck generators of everything that stands on the log.
#pragma once

#include <rapidcheck.h>
#include <string>

#include "events/claim.h"
#include "events/commit.h"

namespace userfold {

rc::Gen<std::string> any_bytes();
template <class IdType>
rc::Gen<IdType> any_id() {
    return rc::gen::map(rc::gen::arbitrary<std::array<std::uint8_t, 16>>(),
                        [](const std::array<std::uint8_t, 16>& bytes) {
                            IdType id;
                            id.bytes = bytes;
                            return id;
                        });
}
// An event of the variant's alternative `type` (less than event_types_known), or of any.
rc::Gen<Event> any_event_of(std::size_t type);
rc::Gen<Event> any_event();
rc::Gen<Envelope> any_envelope();
rc::Gen<Commit> any_commit();
rc::Gen<Claim> any_claim();
rc::Gen<Lookup> any_lookup();
rc::Gen<WrappedDataKey> any_data_key();

} // namespace userfold
