// RFC 9457 problem details: the one shape of every error answer.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "http/message.h"

namespace userfold::http {

// One bad field. `pointer` is an RFC 6901 string such as "/personal/phone" ("" is the whole body).
struct FieldError {
    std::string pointer;
    std::string detail;

    friend bool operator==(const FieldError&, const FieldError&) = default;
};

struct Problem {
    unsigned status = 500;
    std::string slug; // type is urn:userfold:problem:<slug>
    std::string title;
    std::string detail; // what is wrong and what to do about it; never holds personal data
    std::vector<FieldError> errors = {};
    std::optional<std::chrono::seconds> retry_after = {}; // always set for 429 and 503
    std::vector<Header> headers = {};                     // e.g. WWW-Authenticate for 401
    boost::json::object extensions = {};                  // further members, e.g. mfa_token

    // application/problem+json.
    Response response() const;
};

// The problems that more than one module answers with.
Problem bad_request(std::string detail);                   // 400 bad-request
Problem bad_request(std::string slug, std::string detail); // 400 of a kind of its own
Problem unauthorized(std::string detail);                  // 401, WWW-Authenticate: Bearer
Problem forbidden(std::string detail);                     // 403 forbidden
Problem not_found(std::string detail);                     // 404 not-found
Problem conflict(std::string slug, std::string detail);    // 409
Problem precondition_failed(std::string detail);           // 412 precondition-failed
Problem invalid(std::vector<FieldError> errors);           // 422 invalid
Problem too_many_requests(std::string detail, std::chrono::seconds retry_after); // 429
Problem internal_error(std::string detail); // 500 internal-error
Problem unavailable(std::string slug, std::string detail, std::chrono::seconds retry_after); // 503

} // namespace userfold::http
