// HTTP messages as handlers see them: plain values, no sockets, so a handler is tested by calling
// it.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace userfold::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options };

std::string_view to_string(Method method);

// The method of that name; method names are case-sensitive (RFC 9110 section 9.1).
std::optional<Method> parse_method(std::string_view name);

// ASCII only, as header names, media types and schemes are compared.
bool equals_ignoring_case(std::string_view left, std::string_view right);

struct Header {
    std::string name;
    std::string value;
};

// A request whose head and body have been read in full and found within the limits.
// Owned by the session that read it; a handler may move its parts out.
struct Request {
    Method method = Method::get;
    std::string target; // as sent, for logs without the query
    std::string path;   // percent-decoded, starts with '/', valid UTF-8, no dot segments
    // Percent-decoded ('+' is a space), valid UTF-8, in the order sent.
    std::vector<std::pair<std::string, std::string>> query;
    std::vector<std::pair<std::string, std::string>> parameters; // {name} parts of the route
    std::vector<Header> headers;
    std::string body;
    std::string request_id;          // UUIDv7 made here, answered as Userfold-Request-Id
    std::string trace_parent;        // W3C traceparent to hand on: the client's trace, our span
    std::string client_address;      // the peer, or what a trusted proxy says of it
    bool tls = false;                // the client's hop is encrypted (to us or to a trusted proxy)
    bool loopback = false;           // client_address is this machine
    std::shared_ptr<void> principal; // set by the guard; its type belongs to whoever set it

    // First header of that name (case-insensitive), or nothing.
    std::optional<std::string_view> header(std::string_view name) const;
    // First query parameter of that name, or nothing.
    std::optional<std::string_view> query_value(std::string_view name) const;
    // The route's {name} part. Precondition: the matched route has it.
    std::string_view parameter(std::string_view name) const;
    // Empty again, keeping capacity for the connection's next request.
    void clear();
};

struct Response {
    unsigned status = 200;
    // Content-Length, Date, Userfold-Request-Id, traceparent and the security headers are added by
    // the session; Cache-Control is no-store unless set here.
    std::vector<Header> headers;
    std::string body;

    Response& with(std::string name, std::string value);
    // First header of that name (case-insensitive), or nothing.
    std::optional<std::string_view> header(std::string_view name) const;

    static Response json(unsigned status, std::string serialized);
    static Response json(unsigned status, const char* serialized);
    static Response json(unsigned status, const boost::json::value& value);
    static Response empty(unsigned status);
};

} // namespace userfold::http
