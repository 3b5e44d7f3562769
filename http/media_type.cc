#include "http/media_type.h"

#include "http/message.h"

namespace userfold::http {
namespace {

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_charset_other_than_utf8(std::string_view parameter) {
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos) return false;
    if (!equals_ignoring_case(trim(parameter.substr(0, equals)), "charset")) return false;
    auto value = trim(parameter.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
    }
    return !equals_ignoring_case(value, "utf-8");
}

} // namespace

bool is_media_type(std::string_view content_type, std::string_view media_type) {
    auto end = content_type.find(';');
    if (!equals_ignoring_case(trim(content_type.substr(0, end)), media_type)) return false;
    while (end != std::string_view::npos) {
        content_type.remove_prefix(end + 1);
        end = content_type.find(';');
        if (is_charset_other_than_utf8(content_type.substr(0, end))) return false;
    }
    return true;
}

} // namespace userfold::http
