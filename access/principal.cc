#include "access/principal.h"

#include <algorithm>

namespace userfold::access {

bool Principal::may(std::string_view permission) const {
    return std::ranges::binary_search(permissions, permission);
}

Actor Principal::actor() const {
    switch (kind) {
        case ActorKind::user:
            return {kind, user.as<EventId>()};
        case ActorKind::write_key:
            return {kind, write_key};
        default:
            return {kind, {}};
    }
}

const Principal& principal_of(const http::Request& request) {
    static const Principal anonymous;
    if (!request.principal) return anonymous;
    return *static_cast<const Principal*>(request.principal.get());
}

} // namespace userfold::access
