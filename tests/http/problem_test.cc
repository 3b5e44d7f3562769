#include "http/problem.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace userfold::http {
namespace {

TEST(Problem, IsProblemJson) {
    Problem problem = invalid({{"/personal/phone", "not E.164"}, {"", "too deep"}});
    problem.extensions["mfa_token"] = "t";
    const Response response = problem.response();
    EXPECT_EQ(response.status, 422u);
    EXPECT_EQ(response.header("Content-Type"), "application/problem+json");
    const auto expected = boost::json::parse(R"({
        "type": "urn:userfold:problem:invalid", "title": "Invalid fields", "status": 422,
        "detail": "Each entry of errors names one bad field.",
        "errors": [{"pointer": "/personal/phone", "detail": "not E.164"},
                   {"pointer": "", "detail": "too deep"}],
        "mfa_token": "t"})");
    EXPECT_EQ(boost::json::parse(response.body), expected);
}

TEST(Problem, CarriesRetryAfterAndHeaders) {
    const Response busy =
        unavailable("outcome-unknown", "Ask again.", std::chrono::seconds(7)).response();
    EXPECT_EQ(busy.status, 503u);
    EXPECT_EQ(busy.header("Retry-After"), "7");
    EXPECT_EQ(unauthorized("Send a token.").response().header("WWW-Authenticate"), "Bearer");
}

TEST(Problem, HasTheStatusOfItsKind) {
    EXPECT_EQ(bad_request("").status, 400u);
    EXPECT_EQ(forbidden("").status, 403u);
    EXPECT_EQ(not_found("").status, 404u);
    EXPECT_EQ(conflict("email-taken", "").slug, "email-taken");
    EXPECT_EQ(precondition_failed("").status, 412u);
    EXPECT_EQ(too_many_requests("", std::chrono::seconds(1)).retry_after, std::chrono::seconds(1));
    EXPECT_EQ(internal_error("").status, 500u);
}

} // namespace
} // namespace userfold::http
