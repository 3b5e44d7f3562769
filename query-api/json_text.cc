#include "query-api/json_text.h"

#include "events/time.h"

namespace userfold::query_api {
namespace {

void append_escaped(std::string& out, char c) {
    static constexpr char digits[] = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[static_cast<unsigned char>(c) & 15];
    }
}

bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t plain_from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!needs_escape(text[i])) continue;
        out += text.substr(plain_from, i - plain_from);
        append_escaped(out, text[i]);
        plain_from = i + 1;
    }
    out += text.substr(plain_from);
    out += '"';
}

void append_separator(std::string& out) {
    if (!out.empty() && out.back() != '{' && out.back() != '[') out += ',';
}

void append_member(std::string& out, std::string_view name) {
    append_separator(out);
    append_json_string(out, name);
    out += ':';
}

void append_json_time(std::string& out, std::int64_t unix_ms) {
    out += '"';
    out += format_rfc3339(unix_ms);
    out += '"';
}

} // namespace userfold::query_api
