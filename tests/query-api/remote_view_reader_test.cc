// The views of another process: the reader and the projector's internal endpoint over real HTTP,
// with the signature that the processes of a cluster know each other by.
#include "query-api/remote_view_reader.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <gtest/gtest.h>

#include "access/peer_signature.h"
#include "projector/internal_endpoint.h"
#include "projector/read_models/keys.h"
#include "tests/http/running_server.h"
#include "tests/query-api/served_views.h"

namespace userfold::query_api {
namespace {

using read_models::View;
using read_models::ViewEntry;
using read_models::ViewRange;
using read_models::ViewsUnavailable;

std::int64_t system_unix_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

crypto::HmacKey key_named(std::string_view name) {
    return crypto::HmacKey(crypto::derive_key(crypto::Key{}, name));
}

PeerSigner signer_with(crypto::HmacKey key) {
    return [key = std::move(key)](http::OutgoingRequest& request) {
        request.headers.push_back({std::string(access::peer_signature_header),
                                   access::sign_peer_request(key, "POST", request.target,
                                                             request.body, system_unix_ms())});
    };
}

// A projector's endpoint beside views that were folded here, and a reader of it.
class RemoteViews : public ::testing::Test {
protected:
    RemoteViews() {
        local.log.publish_key(ann.as<SubjectId>());
        registered = local.log.register_user(ann, "ann@example.com");
        local.fold();
    }
    http::Router internal_router() {
        http::Router router;
        router.add(projector::internal_views_route(local.local_views()));
        router.set_guard([this](const http::Route& route, http::Request& request) {
            return guard.check(route, request);
        });
        return router;
    }
    RemoteViewReader reader_with(PeerSigner sign) {
        return {context.get_executor(), {.port = projector.port()}, std::move(sign)};
    }
    template <class Value>
    Value run(boost::asio::awaitable<Value> work) {
        auto answer = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
        context.restart();
        context.run();
        return answer.get();
    }

    ServedViews local;
    const UserId ann = local.log.id<UserId>(1);
    Position registered;
    const crypto::HmacKey peer_key = key_named("peer");
    access::AccessTail tail;
    access::AccessTokenVerifier tokens{
        access::AccessTokenSigner(crypto::Key{}, "https://users.test").public_key(),
        "https://users.test"};
    access::Guard guard{tail, tokens, local.log.indexer(), peer_key};
    http::testing::RunningServer projector{
        {.port = 0, .limits = {}, .tls = {}, .trusted_proxies = {}}, internal_router()};
    boost::asio::io_context context;
    RemoteViewReader remote = reader_with(signer_with(peer_key));
};

TEST_F(RemoteViews, are_what_the_local_ones_are) {
    auto& views = local.local_views();
    for (std::size_t i = 0; i < read_models::view_count; ++i) {
        const auto view = static_cast<View>(i);
        const ViewRange range = read_models::range_of_prefix(view, "");
        const std::vector<ViewEntry> entries = run(views.scan(range));
        EXPECT_EQ(run(remote.scan(range)), entries);
        for (const ViewEntry& entry : entries) {
            EXPECT_EQ(run(remote.get(view, entry.key)), entry.value);
        }
        EXPECT_EQ(run(remote.get(view, "no such key")), std::nullopt);
    }
    EXPECT_EQ(run(remote.positions()), run(views.positions()));
    const std::vector<std::string> keys = {"none", read_models::keys::profile(ann)};
    const auto values = run(remote.get_all(View::subjects, keys));
    EXPECT_EQ(values, run(views.get_all(View::subjects, keys)));
    EXPECT_TRUE(values.back().has_value());
}

TEST_F(RemoteViews, are_scanned_in_both_directions_within_limits) {
    for (std::uint64_t i = 2; i < 8; ++i) {
        local.log.register_user(local.log.id<UserId>(i), "u@example.com");
    }
    local.fold();
    ViewRange range = read_models::range_of_prefix(View::subjects, "");
    range.limit = 3;
    const auto first = run(remote.scan(range));
    EXPECT_EQ(first.size(), 3U);
    range.direction = storage::Direction::backward;
    const auto last = run(remote.scan(range));
    EXPECT_EQ(last.size(), 3U);
    EXPECT_GT(last.front().key, first.back().key);
    EXPECT_GT(last.front().key, last.back().key);
}

TEST_F(RemoteViews, are_waited_for) {
    const std::vector<Position> there{registered};
    EXPECT_TRUE(run(remote.wait_for(there, std::chrono::milliseconds(10))));
    Position next = registered;
    next.offset += 1;
    const std::vector<Position> not_there{next};
    EXPECT_FALSE(run(remote.wait_for(not_there, std::chrono::milliseconds(10))));
}

TEST_F(RemoteViews, answer_the_same_documents) {
    ServedViews served(&remote);
    // The same keys and the same users: only the views are elsewhere.
    auto pending = std::make_shared<std::optional<http::Response>>();
    served.begin("/v1/users/" + to_string(ann), served.token(ann), {}, pending);
    while (!pending->has_value()) {
        served.context().restart();
        served.context().run_one_for(std::chrono::milliseconds(10));
        context.restart();
        context.run_for(std::chrono::milliseconds(10));
    }
    ASSERT_EQ((*pending)->status, 200U) << (*pending)->body;
    EXPECT_EQ((*pending)->body, local.get("/v1/me", local.token(ann)).body);
}

TEST_F(RemoteViews, are_kept_from_who_does_not_belong) {
    RemoteViewReader stranger = reader_with(signer_with(key_named("another cluster's")));
    EXPECT_THROW(run(stranger.positions()), ViewsUnavailable);
    RemoteViewReader unsigned_reader = reader_with([](http::OutgoingRequest&) {});
    EXPECT_THROW(run(unsigned_reader.positions()), ViewsUnavailable);
    // A signature of another query, as whoever listens could send again.
    std::string recorded;
    RemoteViewReader replayer = reader_with([&](http::OutgoingRequest& request) {
        if (recorded.empty()) {
            recorded = access::sign_peer_request(peer_key, "POST", request.target, request.body,
                                                 system_unix_ms());
        }
        request.headers.push_back({std::string(access::peer_signature_header), recorded});
    });
    EXPECT_NO_THROW(run(replayer.positions()));
    EXPECT_THROW(run(replayer.get(View::subjects, "key")), ViewsUnavailable);
}

TEST_F(RemoteViews, cannot_be_read_where_nobody_serves_them) {
    projector.server().stop();
    projector.destroy_server();
    EXPECT_THROW(run(remote.positions()), ViewsUnavailable);
}

TEST_F(RemoteViews, refuse_what_is_no_query) {
    const auto post = [this](std::string body, std::string type) {
        http::Client client(context.get_executor(), {.port = projector.port()});
        http::OutgoingRequest request{.method = http::Method::post,
                                      .target = "/internal/views",
                                      .headers = {{"Content-Type", std::move(type)}},
                                      .body = std::move(body)};
        signer_with(peer_key)(request);
        const auto answer = run(client.send(request));
        return answer ? answer->status : 0U;
    };
    const std::string type(projector::view_exchange_type);
    EXPECT_EQ(post("nonsense", type), 400U);
    EXPECT_EQ(post("", type), 400U);
    EXPECT_EQ(post("nonsense", "text/plain"), 415U);
}

} // namespace
} // namespace userfold::query_api
