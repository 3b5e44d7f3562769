// Prometheus metrics of the process: one registry, served by the /metrics route.
#pragma once

#include <memory>
#include <prometheus/registry.h>

#include "http/router.h"

namespace userfold::http {

// The process-wide registry. Thread-safe.
prometheus::Registry& metrics_registry();

// GET /metrics in the Prometheus text format.
Route metrics_route();

} // namespace userfold::http
