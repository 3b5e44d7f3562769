#include "tests/http/running_server.h"

#include <boost/json/object.hpp>
#include <stdexcept>

namespace userfold::http::testing {
namespace {

using boost::asio::awaitable;

Response text(std::string body) {
    Response response;
    response.body = std::move(body);
    response.with("Content-Type", "text/plain; charset=utf-8");
    return response;
}

awaitable<Response> answer_hello(Request&) {
    co_return text("hello");
}

awaitable<Response> answer_item(Request& request) {
    co_return text(std::string(request.parameter("name")));
}

awaitable<Response> answer_echo(Request& request) {
    co_return text(std::move(request.body));
}

awaitable<Response> answer_request(Request& request) {
    boost::json::object seen;
    seen["client_address"] = request.client_address;
    seen["loopback"] = request.loopback;
    seen["tls"] = request.tls;
    seen["request_id"] = request.request_id;
    seen["trace_parent"] = request.trace_parent;
    co_return Response::json(200, boost::json::value(std::move(seen)));
}

awaitable<Response> answer_failing(Request&) {
    throw std::runtime_error("on purpose");
    co_return Response::empty(200);
}

awaitable<Response> answer_large(Request&) {
    co_return text(std::string(1024 * 1024, 'x'));
}

} // namespace

Route route(Method method, std::string path, Handler handler) {
    Route made;
    made.method = method;
    made.path = std::move(path);
    made.handler = std::move(handler);
    return made;
}

Router example_router() {
    Router router;
    router.add(route(Method::get, "/hello", answer_hello));
    router.add(route(Method::get, "/items/{name}", answer_item));
    router.add(route(Method::get, "/request", answer_request));
    router.add(route(Method::get, "/fails", answer_failing));
    router.add(route(Method::get, "/large", answer_large));
    Route echo = route(Method::post, "/echo", answer_echo);
    echo.body_types = {"application/json", "text/plain"};
    echo.body_bytes_max = 1000;
    router.add(std::move(echo));
    return router;
}

RunningServer::RunningServer(ServerOptions options, Router router, int threads)
    : router_(std::move(router)), work_(context_.get_executor()) {
    options.port = 0;
    server_ = std::make_unique<Server>(context_, router_, std::move(options));
    server_->start();
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { context_.run(); });
}

RunningServer::~RunningServer() {
    server_.reset();
    work_.reset();
    context_.stop();
    threads_.clear();
}

} // namespace userfold::http::testing
