// One entry of the history of a user's consents: what one commit chose.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/commit.h"

namespace userfold::read_models {

struct ConsentEntry {
    std::int64_t time_ms = 0;
    Actor actor;
    std::vector<ConsentChoice> choices;
    friend bool operator==(const ConsentEntry&, const ConsentEntry&) = default;
};

std::string encode_consents(const ConsentEntry& entry);
ConsentEntry decode_consents(std::string_view value);

} // namespace userfold::read_models
