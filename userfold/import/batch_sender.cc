#include "userfold/import/batch_sender.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <openssl/evp.h>
#include <utility>

namespace userfold::importer {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds first_pause{100};
constexpr milliseconds longest_pause{2'000};

// RFC 7617: the write key is the user name, the password empty.
std::string basic(std::string_view write_key) {
    const std::string credentials = std::string(write_key) + ":";
    std::string encoded((credentials.size() + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                       reinterpret_cast<const unsigned char*>(credentials.data()),
                                       static_cast<int>(credentials.size()));
    encoded.resize(static_cast<std::size_t>(length));
    return "Basic " + encoded;
}

bool is_worth_repeating(unsigned status) {
    return status == 408 || status == 429 || status >= 500;
}

// What the server asks to wait, bounded; `pause` where it asks for nothing.
milliseconds pause_of(const http::Response& response, milliseconds pause) {
    const auto asked = response.header("Retry-After");
    unsigned seconds = 0;
    if (!asked ||
        std::from_chars(asked->data(), asked->data() + asked->size(), seconds).ec != std::errc()) {
        return pause;
    }
    return std::clamp<milliseconds>(std::chrono::seconds(seconds), first_pause,
                                    std::chrono::seconds(10));
}

// A problem's detail (RFC 9457) and its first bad field, or no more than the status.
std::string reason_of(const http::Response& response) {
    std::string reason = "the server answered " + std::to_string(response.status);
    boost::json::error_code error;
    const auto problem = boost::json::parse(response.body, error);
    if (error || !problem.is_object()) return reason;
    const auto* detail = problem.get_object().if_contains("detail");
    if (detail != nullptr && detail->is_string()) {
        reason += ": " + std::string(std::string_view(detail->get_string()));
    }
    if (response.status == 401 || response.status == 403) {
        reason += " (is it this server's write key?)";
    }
    return reason;
}

SentPositions positions_of(const http::Response& response) {
    SentPositions positions;
    std::string_view list = response.header("Userfold-Position").value_or("");
    while (!list.empty()) {
        std::string_view item = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), item.size() + 1));
        while (item.starts_with(' ')) item.remove_prefix(1);
        while (item.ends_with(' ')) item.remove_suffix(1);
        if (const auto position = parse_position(item)) {
            merge_positions({{position->partition, position->offset}}, positions);
        }
    }
    return positions;
}

std::string format_positions(const SentPositions& positions) {
    std::string list;
    for (const auto& [partition, offset] : positions) {
        if (!list.empty()) list += ", ";
        list += to_string(Position{partition, offset});
    }
    return list;
}

} // namespace

void merge_positions(const SentPositions& from, SentPositions& into) {
    for (const auto& [partition, offset] : from) {
        const auto [known, is_new] = into.emplace(partition, offset);
        known->second = std::max(known->second, offset);
    }
}

BatchSender::BatchSender(asio::any_io_executor executor, const http::ClientOptions& server,
                         std::string_view write_key, std::chrono::seconds patience,
                         const bool& stopping)
    : executor_(executor),
      client_(executor, server),
      authorization_(basic(write_key)),
      patience_(patience),
      stopping_(stopping) {}

// Sends the request again and again until there is an answer that another try wouldn't change.
asio::awaitable<std::expected<http::Response, std::string>> BatchSender::insist(
    http::OutgoingRequest request) {
    request.headers.push_back({"Authorization", authorization_});
    const auto deadline = Clock::now() + patience_;
    milliseconds pause = first_pause;
    while (true) {
        auto sending = client_.send(request);
        std::expected<http::Response, http::ClientErrc> answer = co_await std::move(sending);
        if (answer && !is_worth_repeating(answer->status)) {
            if (answer->status == 200) co_return std::move(*answer);
            co_return std::unexpected(reason_of(*answer));
        }
        if (stopping_ || Clock::now() + pause > deadline) {
            co_return std::unexpected(answer ? reason_of(*answer)
                                             : std::string(to_string(answer.error())));
        }
        asio::steady_timer timer(executor_);
        timer.expires_after(answer ? pause_of(*answer, pause) : pause);
        co_await timer.async_wait(asio::use_awaitable);
        pause = std::min(pause * 2, longest_pause);
    }
}

asio::awaitable<std::expected<SentPositions, std::string>> BatchSender::send(std::string body) {
    http::OutgoingRequest request;
    request.method = http::Method::post;
    request.target = "/v1/batch";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = std::move(body);
    auto insisting = insist(std::move(request));
    const std::expected<http::Response, std::string> response = co_await std::move(insisting);
    if (!response) co_return std::unexpected(response.error());
    co_return positions_of(*response);
}

asio::awaitable<std::expected<void, std::string>> BatchSender::wait_for_views(
    SentPositions positions) {
    if (positions.empty()) co_return std::expected<void, std::string>();
    http::OutgoingRequest request;
    request.target = "/v1/positions";
    request.headers = {{"Userfold-After", format_positions(positions)}};
    auto insisting = insist(std::move(request));
    const std::expected<http::Response, std::string> response = co_await std::move(insisting);
    if (!response) {
        co_return std::unexpected("all is sent, but the server's views don't include it yet: " +
                                  response.error());
    }
    co_return std::expected<void, std::string>();
}

} // namespace userfold::importer
