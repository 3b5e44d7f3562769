// The outermost layer of a record's value: magic, kind, lengths and MAC around envelope and body.
#pragma once

#include <string>
#include <string_view>

#include "events/codec.h"

namespace userfold {

// The value of a record that will stand in `partition` under `key`, signed with the current MAC
// key.
std::string encode_frame(RecordKind kind, std::string_view envelope, std::string_view body,
                         Partition partition, std::string_view key, const MacKeys& keys);

} // namespace userfold
