// Responses as bytes (RFC 9112 section 4).
#pragma once

#include <chrono>
#include <string>

#include "http/message.h"

namespace userfold::http {

struct ResponseContext {
    std::string_view request_id;
    std::string_view trace_parent;
    std::chrono::system_clock::time_point now;
    bool keep_alive = true;
    bool http_1_0 = false; // keep-alive must then be said
    bool tls = false;      // adds Strict-Transport-Security
};

// Appends status line and headers to `out`: those of the response, except the framing ones, which
// are the server's, and what every answer carries (Date, Content-Length, Userfold-Request-Id,
// traceparent, X-Content-Type-Options, Cache-Control: no-store unless set). False, with `out` as it
// was, if a header of the response holds a byte that could end it.
bool append_head(std::string& out, const Response& response, const ResponseContext& context);

} // namespace userfold::http
