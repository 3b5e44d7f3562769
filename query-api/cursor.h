// Cursors of pages: where the next page begins, for the route that made it and opaque to clients.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "projector/read_models/value_codec.h"

namespace userfold::query_api {

// What a cursor is for; another route's is refused.
enum class CursorKind : std::uint8_t { sessions = 1, activity = 2, audit = 3, labels = 4 };

// base64url of the kind and what `write` puts behind it.
template <class Write>
std::string make_cursor(CursorKind kind, Write write);
// Reads it back with `read`; false where the text is no such cursor.
template <class Read>
bool read_cursor(std::string_view text, CursorKind kind, Read read);

std::string cursor_text(std::string_view bytes);
std::optional<std::string> cursor_bytes(std::string_view text);

template <class Write>
std::string make_cursor(CursorKind kind, Write write) {
    std::string bytes;
    read_models::ValueWriter out(bytes);
    out.byte(static_cast<std::uint8_t>(kind));
    write(out);
    return cursor_text(bytes);
}

template <class Read>
bool read_cursor(std::string_view text, CursorKind kind, Read read) {
    const auto bytes = cursor_bytes(text);
    if (!bytes || bytes->empty()) return false;
    try {
        read_models::ValueReader in(*bytes);
        if (in.byte() != static_cast<std::uint8_t>(kind)) return false;
        read(in);
        return in.done();
    } catch (const std::runtime_error&) {
        return false; // torn: what a client made up
    }
}

} // namespace userfold::query_api
