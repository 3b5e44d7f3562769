#include "tests/userfold/import/receiving_server.h"

#include <boost/json/parse.hpp>

#include "http/problem.h"

namespace userfold::importer {
namespace {

using boost::asio::awaitable;

http::Response refusal(unsigned status) {
    http::Problem problem{status, "refused", "Refused", "on purpose"};
    if (status == 503) problem.retry_after = std::chrono::seconds(0);
    return problem.response();
}

} // namespace

ReceivingServer::ReceivingServer() : server_({}, router()) {}

http::ClientOptions ReceivingServer::address() const {
    http::ClientOptions options;
    options.port = server_.port();
    return options;
}

http::Router ReceivingServer::router() {
    http::Router made;
    auto batch = http::testing::route(http::Method::post, "/v1/batch",
                                      [this](http::Request& request) { return take(request); });
    batch.body_types = {"application/json"};
    batch.body_bytes_max = 500 * 1024;
    made.add(std::move(batch));
    made.add(http::testing::route(http::Method::get, "/v1/positions",
                                  [this](http::Request& request) { return wait(request); }));
    return made;
}

// Called under the mutex. 200, unless it was told to falter.
unsigned ReceivingServer::next_status() {
    if (refusal_ != 0 && batches_ >= refuse_after_) return refusal_;
    if (statuses_.empty()) return 200;
    const unsigned status = statuses_.front();
    statuses_.erase(statuses_.begin());
    return status;
}

awaitable<http::Response> ReceivingServer::take(http::Request& request) {
    const std::lock_guard lock(mutex_);
    authorization_ = request.header("Authorization").value_or("");
    const unsigned status = next_status();
    if (status != 200) co_return refusal(status);
    const auto body = boost::json::parse(request.body);
    for (const auto& event : body.at("batch").as_array()) {
        const std::string id(event.at("messageId").as_string());
        if (!events_.emplace(id, event.as_object()).second) ++repeated_;
    }
    const auto offset = std::to_string(batches_++);
    http::Response response = http::Response::json(200, std::string(R"({"success":true})"));
    response.with("Userfold-Position", "activity/3@" + offset + ", keys/0@7");
    co_return response;
}

awaitable<http::Response> ReceivingServer::wait(http::Request& request) {
    const std::lock_guard lock(mutex_);
    awaited_.emplace_back(request.header("Userfold-After").value_or(""));
    const unsigned status = next_status();
    if (status != 200) co_return refusal(status);
    co_return http::Response::json(200, std::string("{}"));
}

void ReceivingServer::answer_next(std::vector<unsigned> statuses) {
    const std::lock_guard lock(mutex_);
    statuses_ = std::move(statuses);
}

void ReceivingServer::refuse_after(std::size_t batches, unsigned status) {
    const std::lock_guard lock(mutex_);
    refuse_after_ = batches;
    refusal_ = status;
}

std::size_t ReceivingServer::batches() const {
    const std::lock_guard lock(mutex_);
    return batches_;
}

std::map<std::string, boost::json::object> ReceivingServer::events() const {
    const std::lock_guard lock(mutex_);
    return events_;
}

std::size_t ReceivingServer::repeated() const {
    const std::lock_guard lock(mutex_);
    return repeated_;
}

std::vector<std::string> ReceivingServer::awaited() const {
    const std::lock_guard lock(mutex_);
    return awaited_;
}

std::string ReceivingServer::authorization() const {
    const std::lock_guard lock(mutex_);
    return authorization_;
}

} // namespace userfold::importer
