#include "http/message.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <cassert>

namespace userfold::http {
namespace {

constexpr std::array<std::string_view, 7> kMethodNames = {"GET",   "HEAD",   "POST",   "PUT",
                                                          "PATCH", "DELETE", "OPTIONS"};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::optional<std::string_view> find_header(const std::vector<Header>& headers,
                                            std::string_view name) {
    for (const Header& header : headers) {
        if (equals_ignoring_case(header.name, name)) return header.value;
    }
    return std::nullopt;
}

} // namespace

std::string_view to_string(Method method) {
    return kMethodNames[static_cast<std::size_t>(method)];
}

std::optional<Method> parse_method(std::string_view name) {
    const auto found = std::ranges::find(kMethodNames, name);
    if (found == kMethodNames.end()) return std::nullopt;
    return static_cast<Method>(found - kMethodNames.begin());
}

bool equals_ignoring_case(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (lower(left[i]) != lower(right[i])) return false;
    }
    return true;
}

std::optional<std::string_view> Request::header(std::string_view name) const {
    return find_header(headers, name);
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
    for (const auto& [key, value] : query) {
        if (key == name) return value;
    }
    return std::nullopt;
}

std::string_view Request::parameter(std::string_view name) const {
    for (const auto& [key, value] : parameters) {
        if (key == name) return value;
    }
    assert(false && "the route has no such {parameter}");
    return {};
}

void Request::clear() {
    method = Method::get;
    target.clear();
    path.clear();
    query.clear();
    parameters.clear();
    headers.clear();
    body.clear();
    request_id.clear();
    trace_parent.clear();
    client_address.clear();
    tls = false;
    loopback = false;
    principal.reset();
}

Response& Response::with(std::string name, std::string value) {
    headers.push_back({std::move(name), std::move(value)});
    return *this;
}

std::optional<std::string_view> Response::header(std::string_view name) const {
    return find_header(headers, name);
}

Response Response::json(unsigned status, std::string serialized) {
    Response response;
    response.status = status;
    response.body = std::move(serialized);
    response.with("Content-Type", "application/json");
    return response;
}

Response Response::json(unsigned status, const char* serialized) {
    return json(status, std::string(serialized));
}

Response Response::json(unsigned status, const boost::json::value& value) {
    return json(status, boost::json::serialize(value));
}

Response Response::empty(unsigned status) {
    Response response;
    response.status = status;
    return response;
}

} // namespace userfold::http
