// Bytes as a client might send them, through everything that reads them before a handler does: the
// head check, the parser, the target, the headers that are interpreted, the JSON body. What is
// accepted must keep the promises of http/, and must not depend on how the bytes were cut into
// packets.
#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/client_address.h"
#include "http/json_body.h"
#include "http/media_type.h"
#include "http/request_ids.h"
#include "http/request_parser.h"
#include "http/target.h"

namespace {

using namespace userfold::http;

constexpr std::size_t kHeadBytesMax = 16 * 1024;
constexpr std::size_t kBodyBytesMax = 4 * 1024;

struct Outcome {
    Request request;
    unsigned refused = 0;
    bool done = false;
    std::size_t used = 0;
};

void require(bool holds) {
    if (!holds) std::abort();
}

// Reads a request from packets of at most `packet` bytes.
Outcome read(std::string_view bytes, std::size_t packet) {
    Outcome outcome;
    const auto head_end = bytes.find("\r\n\r\n");
    if (head_end == std::string_view::npos || head_end + 4 > kHeadBytesMax) return outcome;
    if (find_forbidden_byte(bytes.substr(0, head_end + 4))) {
        outcome.refused = 400;
        return outcome;
    }
    RequestParser parser(outcome.request, kHeadBytesMax);
    if (const auto wrong = parser.read_head(bytes.substr(0, head_end + 4))) {
        outcome.refused = wrong->status;
        return outcome;
    }
    parser.body_limit(kBodyBytesMax);
    outcome.used = head_end + 4;
    std::size_t received = outcome.used;
    while (!parser.is_done()) {
        RequestParser::ErrorCode error = boost::beast::http::error::need_more;
        const auto waiting = bytes.substr(outcome.used, received - outcome.used);
        if (!waiting.empty()) outcome.used += parser.put_body(waiting, error);
        if (error == boost::beast::http::error::need_more) {
            if (received == bytes.size()) return outcome;
            received = std::min(received + packet, bytes.size());
        } else if (error) {
            outcome.refused = parser.problem(error).status;
            return outcome;
        }
    }
    outcome.done = true;
    return outcome;
}

void look_into(Request request) {
    if (parse_target(request)) {
        require(request.path == "*" || request.path.starts_with('/'));
        require(request.path.find('\0') == std::string::npos);
        require(request.query.size() <= kQueryParametersMax);
    }
    for (const Header& header : request.headers) {
        require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
        is_media_type(header.value, "application/json");
        std::string trace_parent;
        continue_trace(trace_parent, header.value);
        require(trace_parent.size() == 55);
    }
    static const TrustedProxies proxies({"10.0.0.0/8", "::1"});
    forwarded_for(request, proxies);
    forwarded_https(request);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Outcome whole = read(bytes, bytes.size() + 1);
    const Outcome dripped = read(bytes, 1);
    require(whole.done == dripped.done && whole.refused == dripped.refused);
    if (whole.done) {
        require(whole.used == dripped.used && whole.request.body == dripped.request.body);
        require(whole.request.body.size() <= kBodyBytesMax);
        look_into(whole.request);
        parse_object(whole.request.body);
    }
    parse_object(bytes);
    return 0;
}
