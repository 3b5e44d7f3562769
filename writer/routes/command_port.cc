#include "writer/routes/command_port.h"

#include <algorithm>
#include <charconv>

namespace userfold::writer {
namespace {

constexpr std::size_t idempotency_key_bytes_max = 255;

http::Problem bad_header(std::string detail) {
    return http::bad_request(std::move(detail));
}

// A strong entity tag of ours (RFC 9110 §8.8.3).
std::expected<std::optional<std::uint64_t>, http::Problem> if_match(const http::Request& request) {
    const auto header = request.header("if-match");
    if (!header || *header == "*") return std::nullopt;
    std::uint64_t version = 0;
    const std::string_view tag = *header;
    if (tag.size() >= 3 && tag.front() == '"' && tag.back() == '"') {
        const auto [end, error] =
            std::from_chars(tag.data() + 1, tag.data() + tag.size() - 1, version);
        if (error == std::errc{} && end == tag.data() + tag.size() - 1) return version;
    }
    // A tag that no document of ours has can match none.
    return std::unexpected(http::precondition_failed("If-Match names no version of this user"));
}

// The last includes the ones before it; a batch of a thousand events would not fit a header.
void keep_last_of_each_partition(std::vector<Position>& positions) {
    std::ranges::sort(positions, std::ranges::greater());
    const auto repeated = std::ranges::unique(positions, {}, &Position::partition);
    positions.erase(repeated.begin(), repeated.end());
    std::ranges::reverse(positions);
}

bool is_visible_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= 0x21 && c <= 0x7e; });
}

} // namespace

boost::asio::awaitable<http::Response> CommandPort::answer(unsigned status, boost::json::value body,
                                                           std::vector<Position> positions) const {
    http::Response response =
        body.is_null() ? http::Response::empty(status) : http::Response::json(status, body);
    if (positions.empty()) co_return response;
    keep_last_of_each_partition(positions);
    std::string list;
    for (const Position& position : positions) {
        if (!list.empty()) list += ", ";
        list += to_string(position);
    }
    response.with("Userfold-Position", std::move(list));
    co_await await_views(std::move(positions));
    co_return response;
}

std::expected<CommandContext, http::Problem> context_of(const http::Request& request,
                                                        const Writer& writer,
                                                        std::string_view anonymous_caller) {
    const access::Principal& caller = access::principal_of(request);
    CommandContext context;
    context.actor = caller.actor();
    context.client_address = request.client_address;
    context.user_agent = std::string(request.header("user-agent").value_or(""));
    context.trace_parent = request.trace_parent;
    const auto version = if_match(request);
    if (!version) return std::unexpected(version.error());
    context.if_version = *version;
    const auto key = request.header("idempotency-key");
    if (!key || request.method != http::Method::post) return context;
    if (key->empty() || key->size() > idempotency_key_bytes_max || !is_visible_ascii(*key)) {
        return std::unexpected(
            bad_header("Idempotency-Key takes 1 to 255 visible ASCII characters"));
    }
    const std::string caller_name =
        caller.user ? to_string(caller.user) : std::string(anonymous_caller);
    context.commit_id = writer.tokens().idempotent_commit(caller_name, request.path, *key);
    context.request_hmac = writer.tokens().request_hmac(request.body);
    return context;
}

std::expected<UserId, http::Problem> user_of(const http::Request& request) {
    const auto user = parse_id<UserId>(request.parameter("id"));
    if (!user) return std::unexpected(http::not_found("there is no such user"));
    return *user;
}

std::string entity_tag(std::uint64_t version) {
    return '"' + std::to_string(version) + '"';
}

} // namespace userfold::writer
