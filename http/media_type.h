// Media types (RFC 9110 section 8.3.1), as far as accepting a body needs them.
#pragma once

#include <string_view>

namespace userfold::http {

// Whether `content_type` (a whole header value, parameters and all) names `media_type`, compared
// without regard to case. A charset other than utf-8 is not accepted; other parameters are ignored.
bool is_media_type(std::string_view content_type, std::string_view media_type);

} // namespace userfold::http
