// Liveness and readiness.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "http/router.h"

namespace userfold::http {

// What stands in the way of being ready, or nothing. Called for each /readyz, must not block.
using Readiness = std::function<std::optional<std::string>()>;

// GET /healthz: 200 as long as the process answers.
Route healthz_route();
// GET /readyz: 200 {"status":"ready"} or a 503 problem naming the reason.
Route readyz_route(Readiness readiness);

} // namespace userfold::http
