// A TCP connection that sends exactly the bytes it is given: what no HTTP client would let a test
// send.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace userfold::http::testing {

// Every wait ends after this long, as a failure to answer.
inline constexpr std::chrono::seconds kPatience{20};

class RawConnection {
public:
    explicit RawConnection(std::uint16_t port);
    ~RawConnection();
    RawConnection(const RawConnection&) = delete;
    RawConnection& operator=(const RawConnection&) = delete;

    // False once the server has closed.
    bool send(std::string_view bytes);
    void end_output();

    // The next response, its body as long as Content-Length says (none when `head` was asked).
    // Nothing: the connection ended before it was whole.
    std::optional<Response> receive(bool head = false);
    // Whether the server ends the connection without a further byte.
    bool is_ended_by_server();

    // send() and receive().
    std::optional<Response> exchange(std::string_view bytes);

private:
    bool fill();

    int descriptor_;
    std::string received_;
};

} // namespace userfold::http::testing
