// What names a request: its id (UUIDv7, RFC 9562) and its trace (W3C Trace Context, level 1).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace userfold::http {

// Overwrites `id` with a fresh UUIDv7 of that moment. Thread-safe.
void make_request_id(std::string& id, std::chrono::system_clock::time_point now);

// Overwrites `trace_parent` with the client's trace under a new span id, or with a new, unsampled
// trace where the client sent none or a malformed one. Thread-safe.
void continue_trace(std::string& trace_parent, std::optional<std::string_view> sent);

} // namespace userfold::http
