// The document of a user as GET /v1/users/{id} answers it. Written straight into a string: it is
// the hot path.
#pragma once

#include <expected>
#include <string>

#include "query-api/stored_user.h"

namespace userfold::query_api {

// Every section is there, empty where nothing is known; nothing is null. Appends to `out`.
std::expected<void, OpenErrc> append_user_document(std::string& out, const UserId& user,
                                                   const StoredUser& stored);

} // namespace userfold::query_api
