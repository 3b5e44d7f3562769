#include "http/problem.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace userfold::http {
namespace {

boost::json::array to_json(const std::vector<FieldError>& errors) {
    boost::json::array array;
    array.reserve(errors.size());
    for (const FieldError& error : errors) {
        boost::json::object entry;
        entry["pointer"] = error.pointer;
        entry["detail"] = error.detail;
        array.push_back(std::move(entry));
    }
    return array;
}

} // namespace

Response Problem::response() const {
    boost::json::object members;
    members["type"] = "urn:userfold:problem:" + slug;
    members["title"] = title;
    members["status"] = status;
    members["detail"] = detail;
    if (!errors.empty()) members["errors"] = to_json(errors);
    for (const auto& [name, value] : extensions) members[name] = value;

    Response response;
    response.status = status;
    response.body = boost::json::serialize(members);
    response.with("Content-Type", "application/problem+json");
    if (retry_after) response.with("Retry-After", std::to_string(retry_after->count()));
    for (const Header& header : headers) response.with(header.name, header.value);
    return response;
}

Problem bad_request(std::string detail) {
    return bad_request("bad-request", std::move(detail));
}

Problem bad_request(std::string slug, std::string detail) {
    return {400, std::move(slug), "The request is malformed", std::move(detail)};
}

Problem unauthorized(std::string detail) {
    Problem problem{401, "unauthorized", "Authentication is needed", std::move(detail)};
    problem.headers.push_back({"WWW-Authenticate", "Bearer"});
    return problem;
}

Problem forbidden(std::string detail) {
    return {403, "forbidden", "Not allowed", std::move(detail)};
}

Problem not_found(std::string detail) {
    return {404, "not-found", "Not found", std::move(detail)};
}

Problem conflict(std::string slug, std::string detail) {
    return {409, std::move(slug), "Conflict", std::move(detail)};
}

Problem precondition_failed(std::string detail) {
    return {412, "precondition-failed", "Changed in the meantime", std::move(detail)};
}

Problem invalid(std::vector<FieldError> errors) {
    Problem problem{422, "invalid", "Invalid fields", "Each entry of errors names one bad field."};
    problem.errors = std::move(errors);
    return problem;
}

Problem too_many_requests(std::string detail, std::chrono::seconds retry_after) {
    Problem problem{429, "too-many-requests", "Too many requests", std::move(detail)};
    problem.retry_after = retry_after;
    return problem;
}

Problem internal_error(std::string detail) {
    return {500, "internal-error", "Internal error", std::move(detail)};
}

Problem unavailable(std::string slug, std::string detail, std::chrono::seconds retry_after) {
    Problem problem{503, std::move(slug), "Not available now", std::move(detail)};
    problem.retry_after = retry_after;
    return problem;
}

} // namespace userfold::http
