// The OpenAPI document and the route table name the same operations, both ways.
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "access/access_tail.h"
#include "events/log/memory_log.h"
#include "events/secrets.h"
#include "http/health.h"
#include "http/metrics.h"
#include "projector/internal_endpoint.h"
#include "projector/read_models/local_view_reader.h"
#include "query-api/query_api.h"
#include "schemas/openapi.h"
#include "storage/memory_store.h"
#include "userfold/node_environment.h"
#include "userfold/openapi_route.h"
#include "userfold/pool_passwords.h"
#include "writer/routes/command_port.h"

namespace userfold {
namespace {

namespace json = boost::json;

// What a client needs to know of an operation before it may call it.
struct Operation {
    std::string permission;
    std::set<std::string> body_types;
    friend bool operator==(const Operation&, const Operation&) = default;
};
void PrintTo(const Operation& operation, std::ostream* out) {
    *out << "permission \"" << operation.permission << "\", body";
    for (const std::string& type : operation.body_types) *out << ' ' << type;
}
using Operations = std::map<std::string, Operation>; // by "GET /v1/users/{id}"

// Every part of a node that has routes, over a log that nobody reads.
class AllParts {
public:
    AllParts() {
        writer::add_user_routes(router, port_);
        writer::add_session_routes(router, port_);
        writer::add_tracking_routes(router, port_);
        router.add(projector::internal_views_route(views_));
        for (http::Route& route : query_api_.routes()) router.add(std::move(route));
        router.add(http::healthz_route());
        router.add(http::readyz_route([] { return std::nullopt; }));
        router.add(http::metrics_route());
        router.add(openapi_route());
    }

    http::Router router;

private:
    log::MemoryLog event_log_{std::make_shared<log::MemoryBroker>()};
    storage::MemoryStore decisions_{writer::family_count};
    storage::MemoryStore view_store_{read_models::view_count};
    TopicLayout layout_{8};
    Secrets secrets_;
    access::AccessTail tail_;
    NodeEnvironment environment_;
    PoolPasswords passwords_{{64, 1, 1}, 1};
    writer::Writer writer_{{event_log_,
                            decisions_,
                            layout_,
                            secrets_,
                            tail_,
                            passwords_,
                            environment_,
                            "https://example.com",
                            {}}};
    writer::CommandPort port_{writer_, {}};
    read_models::LocalViewReader views_{view_store_,
                                        std::make_shared<read_models::PositionBoard>()};
    query_api::QueryApi query_api_{{.views = views_}};
};

Operations operations_of(const http::Router& router) {
    Operations operations;
    for (const http::Route& route : router.routes()) {
        if (route.path.starts_with("/internal/")) continue; // between our processes
        const std::string name = std::string(to_string(route.method)) + ' ' + route.path;
        operations[name] = {route.permission, {route.body_types.begin(), route.body_types.end()}};
    }
    return operations;
}

std::string upper(std::string_view method) {
    std::string name(method);
    for (char& c : name) c = static_cast<char>(c - 'a' + 'A');
    return name;
}

Operation operation_of(const json::object& described) {
    Operation operation;
    operation.permission = described.at("x-userfold-permission").as_string().c_str();
    if (const json::value* body = described.if_contains("requestBody")) {
        for (const auto& content : body->at("content").as_object()) {
            operation.body_types.emplace(content.key());
        }
    }
    return operation;
}

json::object document() {
    return json::parse(
               json::string_view(schemas::openapi_json.data(), schemas::openapi_json.size()))
        .as_object();
}

Operations operations_of(const json::object& openapi) {
    Operations operations;
    for (const auto& path : openapi.at("paths").as_object()) {
        for (const auto& member : path.value().as_object()) {
            if (member.key() == "parameters") continue;
            const std::string name = upper(member.key()) + ' ' + std::string(path.key());
            operations[name] = operation_of(member.value().as_object());
        }
    }
    return operations;
}

TEST(OpenApiRoutes, EveryRouteIsDescribedAndEveryDescriptionHasARoute) {
    const AllParts parts;
    const Operations served = operations_of(parts.router);
    const Operations described = operations_of(document());
    for (const auto& [name, operation] : served) {
        ASSERT_TRUE(described.contains(name)) << name << " is not in schemas/openapi.yaml";
        EXPECT_EQ(described.at(name), operation) << name;
    }
    for (const auto& [name, operation] : described) {
        EXPECT_TRUE(served.contains(name)) << name << " is described, and nothing serves it";
    }
}

// An operation's `security` says in OpenAPI's words what its permission says in ours.
TEST(OpenApiRoutes, SecurityFollowsThePermission) {
    const json::object openapi = document();
    for (const auto& path : openapi.at("paths").as_object()) {
        for (const auto& member : path.value().as_object()) {
            if (member.key() == "parameters") continue;
            const json::object& operation = member.value().as_object();
            const std::string permission =
                operation.at("x-userfold-permission").as_string().c_str();
            std::set<std::string> schemes;
            for (const json::value& way : operation.at("security").as_array()) {
                for (const auto& scheme : way.as_object()) schemes.emplace(scheme.key());
            }
            const std::set<std::string> wanted = permission.empty() ? std::set<std::string>{}
                                                 : permission == "write-key"
                                                     ? std::set<std::string>{"writeKey"}
                                                     : std::set<std::string>{"accessToken"};
            EXPECT_EQ(schemes, wanted) << member.key() << ' ' << path.key();
        }
    }
}

} // namespace
} // namespace userfold
