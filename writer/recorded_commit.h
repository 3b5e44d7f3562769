// What is remembered of a commit for a repeat of its request.
#pragma once

#include <string>
#include <string_view>

#include "events/ids.h"

namespace userfold::writer {

// An accepted commit whose request carried an Idempotency-Key.
struct RecordedCommit {
    Position position;
    StreamId stream;
    std::uint64_t version = 0;
    std::string request_hmac;
    std::int64_t time_ms = 0;
};

std::string encode(const RecordedCommit& commit);
RecordedCommit decode_recorded_commit(std::string_view bytes);

} // namespace userfold::writer
