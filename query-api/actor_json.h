// Who did something, as items show it.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "events/commit.h"

namespace userfold::query_api {

// {"kind":"user","id":"…"}; without an id for the system and for anonymous callers.
inline boost::json::object actor_json(const Actor& actor) {
    boost::json::object json;
    json["kind"] = to_string(actor.kind);
    if (actor.id) json["id"] = to_string(actor.id);
    return json;
}

} // namespace userfold::query_api
