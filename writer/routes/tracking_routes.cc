#include <boost/json/array.hpp>
#include <chrono>

#include "writer/routes/body_command.h"
#include "writer/routes/command_port.h"

namespace userfold::writer {
namespace {

using boost::asio::awaitable;
using http::Method;
using http::Request;
using http::Response;
using http::Route;

constexpr std::size_t rejected_shown_max = 100;

std::int64_t unix_now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

awaitable<Response> record(const CommandPort& port, const Request& request,
                           std::vector<ActivityMessage> messages, boost::json::object body) {
    auto work = port.writer.activity().record(
        std::move(messages), access::principal_of(request).actor(), request.trace_parent);
    auto positions = co_await port.on_writer(std::move(work));
    if (!positions) co_return positions.error().response();
    boost::json::value answer = std::move(body);
    co_return co_await port.answer(200, std::move(answer), std::move(*positions));
}

awaitable<Response> track_one(const CommandPort& port, ActivityType type, Request& request) {
    const auto object = http::parse_object(request.body);
    if (!object) co_return object.error().response();
    auto message = parse_activity(*object, type, unix_now_ms(), "");
    if (!message) co_return http::invalid(std::move(message.error())).response();
    std::vector<ActivityMessage> messages;
    messages.push_back(std::move(*message));
    boost::json::object body = {{"success", true}};
    co_return co_await record(port, request, std::move(messages), std::move(body));
}

struct Batch {
    std::vector<ActivityMessage> messages;
    std::vector<http::FieldError> errors;
    boost::json::array rejected; // {index, errors} of the first of the bad ones
};

void reject(Batch& batch, std::size_t index, std::vector<http::FieldError> errors) {
    if (batch.rejected.size() < rejected_shown_max) {
        boost::json::array details;
        for (const http::FieldError& error : errors) {
            details.push_back({{"pointer", error.pointer}, {"detail", error.detail}});
        }
        batch.rejected.push_back({{"index", index}, {"errors", std::move(details)}});
    }
    std::move(errors.begin(), errors.end(), std::back_inserter(batch.errors));
}

void parse_batch(const boost::json::array& events, Batch& batch) {
    const std::int64_t now_ms = unix_now_ms();
    for (std::size_t i = 0; i < events.size(); ++i) {
        const std::string pointer = "/batch/" + std::to_string(i);
        if (!events[i].is_object()) {
            reject(batch, i, {{pointer, "must be an object"}});
            continue;
        }
        auto message = parse_activity(events[i].get_object(), std::nullopt, now_ms, pointer);
        if (message && message->sealed.size() > event_bytes_max) {
            reject(batch, i, {{pointer, "is larger than 32 KB"}});
        } else if (message) {
            batch.messages.push_back(std::move(*message));
        } else {
            reject(batch, i, std::move(message.error()));
        }
    }
}

awaitable<Response> track_batch(const CommandPort& port, Request& request) {
    const auto object = http::parse_object(request.body);
    if (!object) co_return object.error().response();
    const boost::json::value* events = object->if_contains("batch");
    if (events == nullptr || !events->is_array()) {
        co_return http::invalid({{"/batch", "must be an array of events"}}).response();
    }
    if (events->get_array().size() > batch_events_max) {
        co_return http::invalid({{"/batch", "holds more than 5,000 events; send them in parts"}})
            .response();
    }
    Batch batch;
    parse_batch(events->get_array(), batch);
    if (batch.messages.empty() && !batch.errors.empty()) {
        co_return http::invalid(std::move(batch.errors)).response();
    }
    boost::json::object body = {{"success", true}};
    if (!batch.rejected.empty()) body.emplace("rejected", std::move(batch.rejected));
    co_return co_await record(port, request, std::move(batch.messages), std::move(body));
}

} // namespace

void add_tracking_routes(http::Router& router, const CommandPort& port) {
    auto add = [&](std::string path, std::size_t body_bytes_max, http::Handler handler) {
        Route route;
        route.method = Method::post;
        route.path = std::move(path);
        route.permission = "write-key";
        // Browsers' beacons cannot set another type.
        route.body_types = {"application/json", "text/plain"};
        route.body_bytes_max = body_bytes_max;
        route.handler = std::move(handler);
        router.add(std::move(route));
    };
    for (const auto type : {ActivityType::track, ActivityType::page, ActivityType::screen,
                            ActivityType::identify, ActivityType::group, ActivityType::alias}) {
        add("/v1/" + std::string(to_string(type)), event_bytes_max,
            [&port, type](Request& request) { return track_one(port, type, request); });
    }
    add("/v1/batch", batch_bytes_max,
        [&port](Request& request) { return track_batch(port, request); });
}

} // namespace userfold::writer
