// The query API over views in memory, asked as a server asks it: router, guard, query. The log that
// the views are folded from is written by hand.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <memory>
#include <string>
#include <vector>

#include "access/guard.h"
#include "projector/read_models/local_view_reader.h"
#include "query-api/query_api.h"
#include "storage/memory_store.h"
#include "tests/projector/log_builder.h"

namespace userfold::query_api {

// Five days after the log begins.
inline constexpr std::int64_t now_ms = test::start_ms + 5 * test::day_ms;

class ServedViews {
public:
    using Headers = std::vector<http::Header>;

    // Answers from the views of this process, or from `views` where it is given.
    explicit ServedViews(read_models::ViewReader* views = nullptr);

    test::LogBuilder log;
    // Folds what has been appended since the last time.
    void fold();

    // An access token of the user's, with those roles.
    std::string token(const UserId& user, std::vector<std::string> roles = {"user"},
                      const SessionId& session = {}) const;
    // Asks for a target such as "/v1/users?email=a@b.example".
    http::Response get(std::string target, std::string_view token = {}, Headers headers = {});
    // The same, by an administrator.
    http::Response as_admin(std::string target, Headers headers = {});

    // Starts asking without waiting for the answer, which is there when the context has run.
    void begin(std::string target, std::string_view token, Headers headers,
               std::shared_ptr<std::optional<http::Response>> answer);
    boost::asio::io_context& context() { return context_; }
    read_models::LocalViewReader& local_views() { return local_views_; }
    access::AccessTail& access_tail() { return tail_; }
    const std::vector<http::Route>& routes() const { return router_.routes(); }

private:
    storage::MemoryStore store_;
    std::size_t folded_ = 0;
    std::shared_ptr<read_models::PositionBoard> board_ =
        std::make_shared<read_models::PositionBoard>();
    read_models::LocalViewReader local_views_{store_, board_};
    access::AccessTail tail_;
    access::AccessTokenSigner signer_;
    access::AccessTokenVerifier verifier_;
    crypto::HmacKey peer_key_;
    access::Guard guard_;
    QueryApi api_;
    http::Router router_;
    boost::asio::io_context context_;
};

inline boost::json::object object_of(const http::Response& response) {
    return boost::json::parse(response.body).as_object();
}

// A member that is a string.
inline std::string text_at(const boost::json::value& object, std::string_view name) {
    return std::string(object.at(name).as_string());
}

// The pointers of a 422's errors.
std::vector<std::string> bad_parameters(const http::Response& response);
// The last part of a problem's type.
std::string slug_of(const http::Response& response);

} // namespace userfold::query_api
