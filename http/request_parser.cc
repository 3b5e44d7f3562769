#include "http/request_parser.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>

namespace userfold::http {
namespace {

namespace beast_http = boost::beast::http;

constexpr std::size_t kBodyReserveMax = 64 * 1024;
constexpr std::size_t kChunkLinesMax = 1024; // between the data of two chunks

enum class ByteClass : std::uint8_t { plain, structural, forbidden };

// Structural bytes (CR, LF, SP, HT) have a place only beside certain others.
constexpr std::array<ByteClass, 256> kByteClasses = [] {
    std::array<ByteClass, 256> classes{};
    for (std::size_t byte = 0; byte < 0x20; ++byte) classes[byte] = ByteClass::forbidden;
    classes[0x7f] = ByteClass::forbidden;
    for (const char byte : {'\r', '\n', ' ', '\t'}) {
        classes[static_cast<unsigned char>(byte)] = ByteClass::structural;
    }
    return classes;
}();

bool is_host(std::string_view host) {
    return std::ranges::all_of(host, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("-._~:[]%!$&'()*+,;=").find(c) != std::string_view::npos;
    });
}

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

std::optional<Problem> find_forbidden_byte(std::string_view head, std::size_t from) {
    for (std::size_t i = from; i < head.size(); ++i) {
        const char byte = head[i];
        const char before = i > 0 ? head[i - 1] : '\0';
        const auto byte_class = kByteClasses[static_cast<unsigned char>(byte)];
        if (byte_class == ByteClass::forbidden) {
            return bad_request("A control character in the request head.");
        }
        if ((byte == '\n') != (before == '\r')) {
            return bad_request("A line of the request head does not end with CR LF.");
        }
        if (before == '\n' && byte_class == ByteClass::structural && byte != '\r') {
            return bad_request("A folded header line; send each field on one line.");
        }
    }
    return std::nullopt;
}

RequestParser::RequestParser(Request& request, std::size_t header_bytes_max) : request_(request) {
    header_limit(static_cast<std::uint32_t>(header_bytes_max));
    body_limit(boost::none); // until the route is known
    eager(false);
}

std::optional<Problem> RequestParser::read_head(std::string_view head) {
    ErrorCode error;
    const std::size_t read = put(boost::asio::const_buffer(head.data(), head.size()), error);
    if (error) return problem(error); // need_more too: a line that the head's end cuts short
    if (read != head.size()) return bad_request("Not a well-formed HTTP/1.1 request.");
    return std::nullopt;
}

std::size_t RequestParser::put_body(std::string_view bytes, ErrorCode& error) {
    if (chunked()) return put_chunks(bytes, error);
    return put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
}

// Shows the parser a chunk's data alone, and what stands between chunks line by line.
std::size_t RequestParser::put_chunks(std::string_view bytes, ErrorCode& error) {
    std::size_t used = 0;
    while (!is_done()) {
        error = beast_http::error::need_more;
        const std::string_view rest = bytes.substr(used);
        const std::size_t line_end = rest.find('\n', lines_seen_);
        if (chunk_left_ == 0 && std::min(line_end, rest.size()) >= kChunkLinesMax) {
            refuse(bad_request("A chunk's size with its extensions is too long."), error);
            return used;
        }
        if (rest.empty() || (chunk_left_ == 0 && line_end == rest.npos)) return used;
        const std::size_t shown =
            chunk_left_ > 0 ? std::min(chunk_left_, rest.size()) : line_end + 1;
        const std::size_t taken = put(boost::asio::const_buffer(rest.data(), shown), error);
        if (error && error != beast_http::error::need_more) return used;
        used += taken;
        lines_seen_ = taken > 0 ? 0 : shown;
    }
    return used;
}

Problem RequestParser::problem(ErrorCode error) const {
    if (refusal_) return *refusal_;
    if (error == beast_http::error::body_limit) {
        return {413, "body-too-large", "The body is too large",
                "The chunks add up to more than this route takes."};
    }
    if (error == beast_http::error::header_limit) {
        return {431, "header-too-large", "The request head is too large", "Send fewer headers."};
    }
    return bad_request("Not a well-formed HTTP/1.1 request: " + error.message() + ".");
}

void RequestParser::refuse(Problem problem, ErrorCode& error) {
    refusal_ = std::move(problem);
    error = beast_http::error::bad_field;
}

void RequestParser::on_request_impl(beast_http::verb, Text method, Text target, int version,
                                    ErrorCode&) {
    method_ = http::parse_method(std::string_view(method.data(), method.size()));
    request_.method = method_.value_or(Method::get);
    request_.target.assign(target.data(), target.size());
    version_ = version;
}

void RequestParser::on_response_impl(int, Text, int, ErrorCode&) {}

void RequestParser::on_field_impl(Field field, Text beast_name, Text beast_value,
                                  ErrorCode& error) {
    const std::string_view name(beast_name.data(), beast_name.size());
    const std::string_view value(beast_value.data(), beast_value.size());
    if (head_done_) return refuse(bad_request("Trailers are not accepted."), error);
    switch (field) {
        case Field::host:
            if (++hosts_ > 1) return refuse(bad_request("More than one Host."), error);
            if (!is_host(value)) return refuse(bad_request("The Host is malformed."), error);
            break;
        case Field::content_length:
            if (++content_lengths_ > 1) {
                return refuse(bad_request("More than one Content-Length."), error);
            }
            if (!is_digits(value))
                return refuse(bad_request("Content-Length is no number."), error);
            break;
        case Field::transfer_encoding:
            if (++transfer_encodings_ > 1 || !equals_ignoring_case(value, "chunked")) {
                return refuse(bad_request("The only Transfer-Encoding taken is `chunked`."), error);
            }
            break;
        case Field::expect:
            if (!equals_ignoring_case(value, "100-continue")) {
                return refuse({417, "expectation-failed", "The expectation cannot be met",
                               "The only Expect taken is `100-continue`."},
                              error);
            }
            expects_continue_ = version_ == 11;
            break;
        default:
            break;
    }
    request_.headers.push_back({std::string(name), std::string(value)});
}

void RequestParser::on_header_impl(ErrorCode& error) {
    head_done_ = true;
    if (transfer_encodings_ > 0 && content_lengths_ > 0) {
        return refuse(bad_request("Both Transfer-Encoding and Content-Length."), error);
    }
    if (transfer_encodings_ > 0 && version_ == 10) {
        return refuse(bad_request("Transfer-Encoding in an HTTP/1.0 request."), error);
    }
    if (hosts_ == 0 && version_ == 11) return refuse(bad_request("The Host is missing."), error);
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& content_length,
                                      ErrorCode&) {
    if (content_length) {
        request_.body.reserve(std::min<std::size_t>(*content_length, kBodyReserveMax));
    }
}

std::size_t RequestParser::on_body_impl(Text body, ErrorCode&) {
    request_.body.append(body.data(), body.size());
    return body.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t size, Text, ErrorCode&) {
    chunk_left_ = size;
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, Text body, ErrorCode&) {
    request_.body.append(body.data(), body.size());
    chunk_left_ -= body.size();
    return body.size();
}

void RequestParser::on_finish_impl(ErrorCode&) {}

} // namespace userfold::http
