// Beast's request parser with everything refused that has ever let one request pass as two (RFC
// 9112 sections 2.2, 5, 6 and 7.1; request smuggling). Fills a Request. No sockets: tests and the
// fuzzer feed it bytes.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <string_view>

#include "http/message.h"
#include "http/problem.h"

namespace userfold::http {

// The first byte from `from` on that has no place in a request head, as a 400 problem: control
// characters, a CR or LF on its own, a folded line. `head` may be the beginning of a head.
std::optional<Problem> find_forbidden_byte(std::string_view head, std::size_t from = 0);

// One per request: read_head(), then body_limit(), then put_body() until is_done().
// Refuses with 400 (417 for an Expect other than 100-continue): Transfer-Encoding other than
// exactly `chunked`, beside Content-Length, or in HTTP/1.0; a second Content-Length or Host, even
// an equal one; a Host that is missing in HTTP/1.1 or malformed; trailers.
class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    using ErrorCode = boost::beast::error_code;

    // The request must outlive the parser.
    RequestParser(Request& request, std::size_t header_bytes_max);

    // Takes a whole head, up to and with its empty line; what is wrong with it.
    // Precondition: find_forbidden_byte() found none in it.
    std::optional<Problem> read_head(std::string_view head);
    // Takes of what follows the head as much as there is; how many bytes that was. The error is
    // need_more until is_done(). As put(), but the verdict does not depend on how the bytes were
    // cut into packets: Beast 1.81 lets a quoted chunk extension run past the end of its line
    // where the bytes behind it have come too.
    std::size_t put_body(std::string_view bytes, ErrorCode& error);
    // What to answer once put_body() has failed with that error, need_more excepted.
    Problem problem(ErrorCode error) const;

    // The method, if it is one this server knows.
    std::optional<Method> method() const { return method_; }
    bool http_1_0() const { return version_ == 10; }
    bool expects_continue() const { return expects_continue_; }

private:
    using Field = boost::beast::http::field;
    using Text = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb verb, Text method, Text target, int version,
                         ErrorCode& error) override;
    void on_response_impl(int status, Text reason, int version, ErrorCode& error) override;
    void on_field_impl(Field field, Text name, Text value, ErrorCode& error) override;
    void on_header_impl(ErrorCode& error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& content_length,
                           ErrorCode& error) override;
    std::size_t on_body_impl(Text body, ErrorCode& error) override;
    void on_chunk_header_impl(std::uint64_t size, Text extensions, ErrorCode& error) override;
    std::size_t on_chunk_body_impl(std::uint64_t remain, Text body, ErrorCode& error) override;
    void on_finish_impl(ErrorCode& error) override;
    std::size_t put_chunks(std::string_view bytes, ErrorCode& error);
    void refuse(Problem problem, ErrorCode& error);

    Request& request_;
    std::optional<Method> method_;
    int version_ = 11;
    int hosts_ = 0;
    int content_lengths_ = 0;
    int transfer_encodings_ = 0;
    bool expects_continue_ = false;
    bool head_done_ = false;
    std::uint64_t chunk_left_ = 0; // of the data of the chunk that is being read
    std::size_t lines_seen_ = 0;   // bytes between chunks that Beast has seen and not taken yet
    std::optional<Problem> refusal_;
};

} // namespace userfold::http
