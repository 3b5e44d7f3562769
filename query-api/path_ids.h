// The {id} of a user's routes.
#pragma once

#include <optional>

#include "events/ids.h"
#include "http/message.h"

namespace userfold::query_api {

// Nothing where it is no id, and so no user's.
inline std::optional<UserId> user_of(const http::Request& request) {
    return parse_id<UserId>(request.parameter("id"));
}

} // namespace userfold::query_api
