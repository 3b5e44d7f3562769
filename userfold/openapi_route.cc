#include "userfold/openapi_route.h"

#include "schemas/openapi.h"

namespace userfold {
namespace {

boost::asio::awaitable<http::Response> answer_document(http::Request&) {
    http::Response response = http::Response::json(200, std::string(schemas::openapi_json));
    response.with("Cache-Control", "public, max-age=300");
    co_return response;
}

} // namespace

http::Route openapi_route() {
    http::Route route;
    route.method = http::Method::get;
    route.path = "/openapi.json";
    route.handler = answer_document;
    return route;
}

} // namespace userfold
