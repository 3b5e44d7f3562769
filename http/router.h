// The route table: which handler answers which method and path, and what each route asks of its
// caller.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "http/problem.h"

namespace userfold::http {

// A coroutine from request to response. Runs on the session's executor. An exception that leaves it
// becomes a 500 problem and a log line.
using Handler = std::function<boost::asio::awaitable<Response>(Request&)>;

struct Route {
    Method method = Method::get;
    std::string path = {}; // "/v1/users/{id}"; {name} matches one non-empty path segment
    std::string permission =
        {}; // what the guard checks; "" is open to all. Text: http/ knows no domain.
    // Accepted media types; empty: the route takes no body (413 if one is sent).
    std::vector<std::string> body_types = {};
    std::size_t body_bytes_max = 64 * 1024;
    Handler handler = {};
    bool answered_under_overload = false; // probes: exempt from requests_in_flight_max
};

// Decides whether the caller may use the route; fills request.principal. A problem is the answer.
using Guard = std::function<boost::asio::awaitable<std::optional<Problem>>(const Route&, Request&)>;

// Built before the server starts and then only read, from any thread. Paths are matched by segment,
// a fixed segment before a {name}; HEAD falls back to GET.
class Router {
public:
    Router();

    // Throws std::invalid_argument on a second route of that method and path shape, more than 8
    // parameters, or no handler: a programmer's error, found at start.
    void add(Route route);
    void set_guard(Guard guard);

    struct Match {
        const Route* route = nullptr; // null: see allowed
        std::vector<std::pair<std::string, std::string>> parameters = {};
        std::vector<Method> allowed = {}; // the methods of this path: 405; none: 404
    };
    Match match(Method method, std::string_view path) const;
    // Whatever the path answers to, HEAD and OPTIONS included; empty: no such path.
    std::vector<Method> allowed_methods(std::string_view path) const;

    // What can be said before the body is read: 404, 405 with Allow, OPTIONS (204 with Allow), 415
    // with Accept-Post, Accept-Patch or Accept, 413. Nothing: read the body, of at most
    // body_bytes_max bytes, and go on. `body_bytes` is nullopt for a chunked body. `method` is
    // nullopt for one this server doesn't know.
    static std::optional<Response> refuse(const Match& match, std::optional<Method> method,
                                          const Request& request,
                                          std::optional<std::uint64_t> body_bytes);

    // Guard, handler, exceptions. Moves match.parameters into the request.
    // Precondition: match.route, and refuse() had nothing to say.
    boost::asio::awaitable<Response> run(Match& match, Request& request) const;

    // The whole way from a read request to its response: match, refuse, run.
    boost::asio::awaitable<Response> handle(Request& request) const;

    const std::vector<Route>& routes() const;

private:
    struct Node {
        std::vector<std::pair<std::string, std::uint32_t>> children; // by fixed segment
        std::uint32_t any = 0;                                       // by {name}; 0: none
        std::array<std::int32_t, 7> routes;                          // by method; -1: none
    };
    struct Captures;

    std::uint32_t child_for(std::uint32_t node, std::string_view segment);
    template <class Accepts>
    const Node* find(std::uint32_t node, std::string_view rest, Captures& captures,
                     Accepts accepts) const;
    static std::int32_t route_of(const Node& node, Method method);

    std::vector<Node> nodes_; // the first is the root; an edge is a segment
    std::vector<Route> routes_;
    std::vector<std::vector<std::string>> parameter_names_; // beside routes_
    Guard guard_;
};

} // namespace userfold::http
