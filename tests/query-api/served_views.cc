#include "tests/query-api/served_views.h"

#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <stdexcept>

#include "http/target.h"
#include "projector/fold.h"
#include "writer/input/email.h"
#include "writer/input/username.h"

namespace userfold::query_api {
namespace {

constexpr const char* issuer = "https://users.test";

crypto::Key key_of(std::string_view name) {
    return crypto::derive_key(crypto::Key{}, name);
}

std::int64_t system_unix_s() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

boost::asio::awaitable<void> ask(const http::Router& router, std::unique_ptr<http::Request> request,
                                 std::shared_ptr<std::optional<http::Response>> answer) {
    *answer = co_await router.handle(*request);
}

} // namespace

ServedViews::ServedViews(read_models::ViewReader* views)
    : store_(read_models::view_count),
      signer_(key_of("token"), issuer),
      verifier_(signer_.public_key(), issuer),
      peer_key_(key_of("peer")),
      guard_(tail_, verifier_, log.indexer(), peer_key_),
      api_({.views = views != nullptr ? *views : local_views_,
            .master_key = log.master_key(),
            .index_key = log.index_key(),
            .canonical_email = input::email_key,
            .canonical_username = input::username_key,
            .unix_ms_now = [] { return now_ms; },
            .wait_max = std::chrono::milliseconds(50)}) {
    for (http::Route& route : api_.routes()) router_.add(std::move(route));
    router_.set_guard([this](const http::Route& route, http::Request& request) {
        return guard_.check(route, request);
    });
    tail_.confirm(access::AccessTail::Clock::now());
    std::vector<Position> start;
    for (const auto& [topic, partitions] : log.partition_counts()) {
        for (std::uint32_t i = 0; i < partitions; ++i) start.push_back({{topic, i}, 0});
    }
    board_->open(start);
}

void ServedViews::fold() {
    projector::Fold fold(store_, log.mac_keys(), log.partition_counts());
    for (; folded_ < log.records().size(); ++folded_) {
        if (!fold.add(log.records()[folded_])) throw std::runtime_error("a record was not folded");
    }
    if (!store_.write(fold.finish(now_ms))) throw std::runtime_error("nothing was written");
    board_->publish(fold.next());
}

std::string ServedViews::token(const UserId& user, std::vector<std::string> roles,
                               const SessionId& session) const {
    access::AccessTokenClaims claims;
    claims.user = user;
    claims.session = session ? session : user.as<SessionId>();
    claims.roles = std::move(roles);
    claims.issued_unix_s = system_unix_s();
    claims.expires_unix_s = claims.issued_unix_s + 900;
    return signer_.sign(claims);
}

void ServedViews::begin(std::string target, std::string_view token, Headers headers,
                        std::shared_ptr<std::optional<http::Response>> answer) {
    auto request = std::make_unique<http::Request>();
    request->target = std::move(target);
    request->loopback = true;
    request->headers = std::move(headers);
    if (!token.empty()) {
        request->headers.push_back({"Authorization", "Bearer " + std::string(token)});
    }
    if (!http::parse_target(*request)) throw std::invalid_argument("no target");
    boost::asio::co_spawn(context_, ask(router_, std::move(request), std::move(answer)),
                          [](const std::exception_ptr& failure) {
                              if (failure) std::rethrow_exception(failure);
                          });
}

http::Response ServedViews::get(std::string target, std::string_view token, Headers headers) {
    const auto answer = std::make_shared<std::optional<http::Response>>();
    begin(std::move(target), token, std::move(headers), answer);
    context_.restart();
    context_.run();
    return answer->value();
}

http::Response ServedViews::as_admin(std::string target, Headers headers) {
    UserId admin;
    admin.bytes.fill(0xAD);
    return get(std::move(target), token(admin, {"admin"}), std::move(headers));
}

std::vector<std::string> bad_parameters(const http::Response& response) {
    std::vector<std::string> pointers;
    if (response.status != 422) return pointers;
    const boost::json::object body = object_of(response);
    for (const auto& error : body.at("errors").as_array()) {
        pointers.emplace_back(error.at("pointer").as_string());
    }
    return pointers;
}

std::string slug_of(const http::Response& response) {
    const boost::json::object body = object_of(response);
    const std::string type(body.at("type").as_string());
    return type.substr(type.rfind(':') + 1);
}

} // namespace userfold::query_api
