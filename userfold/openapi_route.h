// The server's description of itself.
#pragma once

#include "http/router.h"

namespace userfold {

// GET /openapi.json: the OpenAPI 3.1 document of this version.
http::Route openapi_route();

} // namespace userfold
