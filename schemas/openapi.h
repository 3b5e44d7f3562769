// The OpenAPI 3.1 document of the HTTP interface, as JSON: schemas/openapi.yaml, embedded by the
// build.
#pragma once

#include <string_view>

namespace userfold::schemas {

extern const std::string_view openapi_json;

} // namespace userfold::schemas
