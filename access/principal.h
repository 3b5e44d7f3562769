// Who is calling, as the guard found out. Handlers read it with principal_of().
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/commit.h"
#include "events/ids.h"
#include "http/message.h"

namespace userfold::access {

struct Principal {
    ActorKind kind =
        ActorKind::anonymous; // user, write_key, system (a process of ours) or anonymous
    UserId user;              // for users
    SessionId session;        // for users
    std::uint64_t epoch = 0;  // the security epoch that the token was issued on
    std::vector<std::string> roles;
    std::vector<std::string> permissions; // of all roles, sorted
    EventId write_key;                    // for write keys

    bool may(std::string_view permission) const;
    Actor actor() const;
};

// The caller; an anonymous one where the guard set none.
const Principal& principal_of(const http::Request& request);

} // namespace userfold::access
