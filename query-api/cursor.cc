#include "query-api/cursor.h"

#include "events/crypto.h"

namespace userfold::query_api {

std::string cursor_text(std::string_view bytes) {
    return crypto::base64url(bytes);
}

std::optional<std::string> cursor_bytes(std::string_view text) {
    return crypto::base64url_decode(text);
}

} // namespace userfold::query_api
