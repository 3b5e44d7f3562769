#include "http/router.h"

#include <exception>
#include <spdlog/spdlog.h>
#include <stdexcept>
#include <utility>

#include "http/media_type.h"

namespace userfold::http {
namespace {

constexpr std::size_t kParametersMax = 8;

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// The segment up to the next '/'; `rest` keeps what follows it, or has no data when it was the
// last.
std::string_view next_segment(std::string_view& rest) {
    const auto slash = rest.find('/');
    const auto segment = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    return segment;
}

std::string join(const std::vector<Method>& methods) {
    std::string list;
    for (const Method method : methods) {
        if (!list.empty()) list += ", ";
        list += to_string(method);
    }
    return list;
}

std::string join(const std::vector<std::string>& types) {
    std::string list;
    for (const std::string& type : types) {
        if (!list.empty()) list += ", ";
        list += type;
    }
    return list;
}

std::string_view accept_hint(Method method) {
    if (method == Method::post) return "Accept-Post";
    if (method == Method::patch) return "Accept-Patch";
    return "Accept";
}

Problem body_too_large(const Route& route) {
    const std::string detail =
        route.body_types.empty()
            ? "This route takes no body."
            : "Send at most " + std::to_string(route.body_bytes_max) + " bytes.";
    return {413, "body-too-large", "The body is too large", detail};
}

Problem unsupported_media_type(const Route& route, std::string detail) {
    Problem problem{415, "unsupported-media-type", "The body's media type is not accepted",
                    std::move(detail)};
    problem.headers.push_back({std::string(accept_hint(route.method)), join(route.body_types)});
    return problem;
}

std::optional<Problem> check_media_type(const Route& route, const Request& request) {
    const auto encoding = request.header("Content-Encoding");
    if (encoding && !equals_ignoring_case(*encoding, "identity")) {
        auto problem = unsupported_media_type(route, "Send the body without a Content-Encoding.");
        problem.headers.push_back({"Accept-Encoding", "identity"});
        return problem;
    }
    const auto content_type = request.header("Content-Type");
    if (content_type) {
        for (const std::string& type : route.body_types) {
            if (is_media_type(*content_type, type)) return std::nullopt;
        }
    }
    return unsupported_media_type(route, "Send " + join(route.body_types) + " in UTF-8.");
}

Response no_such_route(const std::vector<Method>& allowed, std::optional<Method> method) {
    if (allowed.empty()) return not_found("There is nothing at this path.").response();
    if (method == Method::options) return Response::empty(204).with("Allow", join(allowed));
    Problem problem{405, "method-not-allowed", "The method is not allowed here",
                    "This path answers to " + join(allowed) + "."};
    problem.headers.push_back({"Allow", join(allowed)});
    return problem.response();
}

} // namespace

struct Router::Captures {
    std::array<std::string_view, kParametersMax> values;
    std::size_t count = 0;
};

Router::Router() : nodes_(1) {
    nodes_[0].routes.fill(-1);
}

std::uint32_t Router::child_for(std::uint32_t node, std::string_view segment) {
    const auto next = static_cast<std::uint32_t>(nodes_.size());
    if (is_parameter(segment)) {
        if (nodes_[node].any != 0) return nodes_[node].any;
        nodes_[node].any = next;
    } else {
        for (const auto& [name, child] : nodes_[node].children) {
            if (name == segment) return child;
        }
        nodes_[node].children.emplace_back(segment, next);
    }
    nodes_.emplace_back().routes.fill(-1);
    return next;
}

void Router::add(Route route) {
    if (!route.path.starts_with('/') || !route.handler) {
        throw std::invalid_argument("a route needs a path and a handler: " + route.path);
    }
    std::vector<std::string> names;
    std::uint32_t node = 0;
    std::string_view rest = std::string_view(route.path).substr(1);
    do {
        const auto segment = next_segment(rest);
        if (is_parameter(segment)) names.emplace_back(segment.substr(1, segment.size() - 2));
        node = child_for(node, segment);
    } while (rest.data() != nullptr);
    if (names.size() > kParametersMax) {
        throw std::invalid_argument("too many {parameters}: " + route.path);
    }
    auto& slot = nodes_[node].routes[static_cast<std::size_t>(route.method)];
    if (slot != -1) throw std::invalid_argument("a second route for " + route.path);
    slot = static_cast<std::int32_t>(routes_.size());
    routes_.push_back(std::move(route));
    parameter_names_.push_back(std::move(names));
}

void Router::set_guard(Guard guard) {
    guard_ = std::move(guard);
}

std::int32_t Router::route_of(const Node& node, Method method) {
    const std::int32_t index = node.routes[static_cast<std::size_t>(method)];
    if (index < 0 && method == Method::head) {
        return node.routes[static_cast<std::size_t>(Method::get)];
    }
    return index;
}

template <class Accepts>
const Router::Node* Router::find(std::uint32_t node, std::string_view rest, Captures& captures,
                                 Accepts accepts) const {
    const auto segment = next_segment(rest);
    const bool last = rest.data() == nullptr;
    const auto descend = [&](std::uint32_t child) -> const Node* {
        if (!last) return find(child, rest, captures, accepts);
        return accepts(nodes_[child]) ? &nodes_[child] : nullptr;
    };
    for (const auto& [name, child] : nodes_[node].children) {
        if (name != segment) continue;
        if (const Node* found = descend(child)) return found;
        break;
    }
    if (nodes_[node].any == 0 || segment.empty()) return nullptr;
    captures.values[captures.count++] = segment;
    if (const Node* found = descend(nodes_[node].any)) return found;
    --captures.count;
    return nullptr;
}

Router::Match Router::match(Method method, std::string_view path) const {
    Match match;
    if (!path.starts_with('/')) {
        match.allowed = allowed_methods(path);
        return match;
    }
    Captures captures;
    const Node* node = find(0, path.substr(1), captures, [method](const Node& candidate) {
        return route_of(candidate, method) >= 0;
    });
    if (node == nullptr) {
        match.allowed = allowed_methods(path);
        return match;
    }
    const auto index = static_cast<std::size_t>(route_of(*node, method));
    match.route = &routes_[index];
    match.parameters.reserve(captures.count);
    for (std::size_t i = 0; i < captures.count; ++i) {
        match.parameters.emplace_back(parameter_names_[index][i], captures.values[i]);
    }
    return match;
}

std::vector<Method> Router::allowed_methods(std::string_view path) const {
    std::vector<Method> allowed;
    for (const Method method : {Method::get, Method::head, Method::post, Method::put, Method::patch,
                                Method::delete_, Method::options}) {
        bool answered = path == "*";
        if (!answered && path.starts_with('/')) {
            Captures captures;
            answered = find(0, path.substr(1), captures, [method](const Node& candidate) {
                           return route_of(candidate, method) >= 0;
                       }) != nullptr;
        }
        // OPTIONS is answered for every path there is.
        if (answered || (method == Method::options && !allowed.empty())) allowed.push_back(method);
    }
    return allowed;
}

const std::vector<Route>& Router::routes() const {
    return routes_;
}

std::optional<Response> Router::refuse(const Match& match, std::optional<Method> method,
                                       const Request& request,
                                       std::optional<std::uint64_t> body_bytes) {
    if (match.route == nullptr) return no_such_route(match.allowed, method);
    if (body_bytes == 0) return std::nullopt;
    const Route& route = *match.route;
    if (route.body_types.empty()) return body_too_large(route).response();
    if (auto problem = check_media_type(route, request)) return problem->response();
    if (body_bytes && *body_bytes > route.body_bytes_max) return body_too_large(route).response();
    return std::nullopt;
}

boost::asio::awaitable<Response> Router::run(Match& match, Request& request) const {
    request.parameters = std::move(match.parameters);
    const Route& route = *match.route;
    try {
        if (guard_) {
            auto guarding = guard_(route, request);
            const std::optional<Problem> problem = co_await std::move(guarding);
            if (problem) co_return problem->response();
        }
        auto handling = route.handler(request);
        Response response = co_await std::move(handling);
        co_return response;
    } catch (const std::exception& error) {
        spdlog::error("{} {} failed, request {}: {}", to_string(route.method), route.path,
                      request.request_id, error.what());
    }
    co_return internal_error("The server failed; the request id names the log line.").response();
}

boost::asio::awaitable<Response> Router::handle(Request& request) const {
    Match found = match(request.method, request.path);
    std::optional<Response> refusal = refuse(found, request.method, request, request.body.size());
    if (refusal) co_return std::move(*refusal);
    auto running = run(found, request);
    Response response = co_await std::move(running);
    co_return response;
}

} // namespace userfold::http
