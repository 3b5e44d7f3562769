// What the command routes share: the hop to the writer's executor, and the answer's conventions.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/value.hpp>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "access/principal.h"
#include "http/router.h"
#include "writer/writer.h"

namespace userfold::writer {

// Returns once the co-located views include the positions, or have had their time; at once where
// there are none.
using AwaitViews = std::function<boost::asio::awaitable<void>(std::vector<Position> positions)>;

// Lives as long as the server. Thread-safe.
struct CommandPort {
    Writer& writer;
    AwaitViews await_views;

    // Runs a service's coroutine where the writer lives.
    template <class Value>
    boost::asio::awaitable<Value> on_writer(boost::asio::awaitable<Value> work) const {
        const boost::asio::any_io_executor executor = writer.environment().executor();
        co_return co_await boost::asio::co_spawn(executor, std::move(work),
                                                 boost::asio::use_awaitable);
    }

    // Waits for the views, then answers with Userfold-Position.
    boost::asio::awaitable<http::Response> answer(unsigned status, boost::json::value body,
                                                  std::vector<Position> positions) const;
};

// Who asks, from where, and under which conditions. A bad If-Match or Idempotency-Key is a problem.
// `anonymous_caller` stands for the caller of an Idempotency-Key where nobody is signed in.
std::expected<CommandContext, http::Problem> context_of(const http::Request& request,
                                                        const Writer& writer,
                                                        std::string_view anonymous_caller = {});

// The user whom the route's {id} names, or 404.
std::expected<UserId, http::Problem> user_of(const http::Request& request);

// "version" of a user document as an entity tag, and back.
std::string entity_tag(std::uint64_t version);

inline const std::vector<std::string> json_body{"application/json"};
inline const std::vector<std::string> patch_body{"application/merge-patch+json",
                                                 "application/json"};

void add_user_routes(http::Router& router, const CommandPort& port);
void add_session_routes(http::Router& router, const CommandPort& port);
void add_tracking_routes(http::Router& router, const CommandPort& port);

} // namespace userfold::writer
