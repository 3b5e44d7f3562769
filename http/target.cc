#include "http/target.h"

#include <boost/locale/utf.hpp>
#include <optional>

namespace userfold::http {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_utf8(std::string_view text) {
    using Utf8 = boost::locale::utf::utf_traits<char>;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        if (static_cast<unsigned char>(*at) < 0x80) {
            ++at;
        } else if (!boost::locale::utf::is_valid_codepoint(Utf8::decode(at, end))) {
            return false;
        }
    }
    return true;
}

// Appends the decoded text. False on broken percent-encoding or an encoded NUL.
bool decode_onto(std::string& decoded, std::string_view text, bool plus_is_space) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (text.size() - i < 3) return false;
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0 || (high == 0 && low == 0)) return false;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        decoded.push_back(c);
    }
    return true;
}

bool has_dot_segment(std::string_view path) {
    for (auto at = path.find("/."); at != std::string_view::npos; at = path.find("/.", at + 1)) {
        auto rest = path.substr(at + 2);
        if (rest.starts_with('.')) rest.remove_prefix(1);
        if (rest.empty() || rest.starts_with('/')) return true;
    }
    return false;
}

std::optional<std::string_view> decode_path(std::string& path, std::string_view raw) {
    if (raw.find('%') == std::string_view::npos) {
        path.assign(raw);
    } else {
        for (auto at = raw.find('%'); at != std::string_view::npos; at = raw.find('%', at + 1)) {
            const auto code = raw.substr(at, 3);
            if (code == "%2F" || code == "%2f") return "An encoded slash (%2F) in the path.";
        }
        if (!decode_onto(path, raw, false)) return "Broken percent-encoding in the path.";
    }
    if (has_dot_segment(path)) return "A dot segment in the path; send the path it stands for.";
    if (!is_utf8(path)) return "The path is not UTF-8.";
    return std::nullopt;
}

std::optional<std::string_view> decode_query(Request& request, std::string_view raw) {
    while (!raw.empty()) {
        const auto end = raw.find('&');
        const auto pair = raw.substr(0, end);
        raw = end == std::string_view::npos ? std::string_view{} : raw.substr(end + 1);
        if (pair.empty()) continue;
        if (request.query.size() == kQueryParametersMax) return "Too many query parameters.";
        const auto equals = pair.find('=');
        auto& [name, value] = request.query.emplace_back();
        if (!decode_onto(name, pair.substr(0, equals), true) ||
            (equals != std::string_view::npos &&
             !decode_onto(value, pair.substr(equals + 1), true))) {
            return "Broken percent-encoding in the query.";
        }
        if (!is_utf8(name) || !is_utf8(value)) return "The query is not UTF-8.";
    }
    return std::nullopt;
}

// What follows scheme and authority of an absolute form; the rest as it is.
std::string_view strip_origin(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        target.remove_prefix(scheme.size());
        target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
        return target;
    }
    return target;
}

} // namespace

std::expected<void, Problem> parse_target(Request& request) {
    request.path.clear();
    request.query.clear();
    if (request.target.size() > kTargetBytesMax) {
        return std::unexpected(
            Problem{414, "target-too-long", "The request target is too long",
                    "Send a target of at most " + std::to_string(kTargetBytesMax) + " bytes."});
    }
    if (request.target == "*") {
        request.path = "*";
        return {};
    }
    const bool absolute = !request.target.starts_with('/');
    std::string_view target = absolute ? strip_origin(request.target) : request.target;
    if (absolute && target.size() == request.target.size()) {
        return std::unexpected(bad_request("The request target is not a path."));
    }
    if (target.find('#') != std::string_view::npos) {
        return std::unexpected(bad_request("A fragment in the request target."));
    }
    const auto question = target.find('?');
    const auto raw_path = target.substr(0, question);
    auto wrong = decode_path(request.path, raw_path.empty() ? "/" : raw_path);
    if (!wrong && question != std::string_view::npos) {
        wrong = decode_query(request, target.substr(question + 1));
    }
    if (wrong) return std::unexpected(bad_request(std::string(*wrong)));
    return {};
}

} // namespace userfold::http
