// A new data key for a subject, as a writer's key ring makes it.
#pragma once

#include <utility>

#include "events/claim.h"
#include "events/secrets.h"
#include "writer/key_ring.h"

namespace userfold::bench {

enum class SubjectKind : std::uint8_t { user, visitor };

std::pair<writer::SubjectKeys, WrappedDataKey> make_subject_key(const SubjectId& subject,
                                                                SubjectKind kind,
                                                                const Secrets& secrets,
                                                                std::int64_t time_ms);

} // namespace userfold::bench
