#include "bench/http_load.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace userfold::bench {
namespace {

constexpr std::size_t read_bytes = 16 * 1024;
constexpr std::chrono::milliseconds answer_wait_max{10'000};

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error("HTTP load: " + what + ": " + std::strerror(errno));
}

int connect_to(std::uint16_t port) {
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) fail("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        fail("connect to port " + std::to_string(port));
    }
    const int on = 1;
    ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
}

// Bytes of head and body; 0 while the head is not whole. All that we measure sends Content-Length.
std::size_t answer_size(std::string_view in) {
    const auto head_end = in.find("\r\n\r\n");
    if (head_end == in.npos) return 0;
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto at = in.substr(0, head_end).find(name);
    if (at == in.npos) throw std::runtime_error("HTTP load: an answer without Content-Length");
    std::size_t body_bytes = 0;
    std::from_chars(in.data() + at + name.size(), in.data() + head_end, body_bytes);
    return head_end + 4 + body_bytes;
}

bool is_success(std::string_view in) {
    return in.size() > 9 && in.starts_with("HTTP/1.1 ") && in[9] == '2';
}

} // namespace

HttpLoad::HttpLoad(std::uint16_t port, int connections, Waiting waiting, WriteRequest write_request)
    : waiting_(waiting),
      write_request_(std::move(write_request)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) fail("epoll_create1");
    for (int i = 0; i < connections; ++i) {
        Connection& connection = connections_.emplace_back();
        connection.socket = connect_to(port);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = static_cast<std::uint32_t>(i);
        if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event) != 0) fail("epoll_ctl");
    }
}

HttpLoad::~HttpLoad() {
    for (const Connection& connection : connections_) ::close(connection.socket);
    ::close(epoll_);
}

void HttpLoad::send(Connection& connection) {
    out_.clear();
    write_request_(out_);
    connection.in.clear();
    connection.answer_bytes = 0;
    connection.sent = Clock::now();
    // Requests are far smaller than a socket's buffer.
    if (::send(connection.socket, out_.data(), out_.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(out_.size())) {
        fail("send");
    }
}

bool HttpLoad::receive(Connection& connection) {
    std::array<char, read_bytes> bytes;
    const ssize_t count = ::recv(connection.socket, bytes.data(), bytes.size(), 0);
    if (count <= 0) fail("the server closed a connection");
    connection.in.append(bytes.data(), static_cast<std::size_t>(count));
    if (connection.answer_bytes == 0) connection.answer_bytes = answer_size(connection.in);
    if (connection.answer_bytes == 0 || connection.in.size() < connection.answer_bytes) {
        return false;
    }
    if (!is_success(connection.in)) {
        throw std::runtime_error("HTTP load: the server answered " + connection.in);
    }
    return true;
}

// Polls without sleeping: to wake a sleeper costs the server, and costs it the more the less it has
// to do.
int HttpLoad::wait_for_answers(Events& events) const {
    const int sleep_ms =
        waiting_ == Waiting::sleeps ? static_cast<int>(answer_wait_max.count()) : 0;
    const auto give_up = Clock::now() + answer_wait_max;
    do {
        const int ready =
            ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), sleep_ms);
        if (ready > 0) return ready;
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
    } while (Clock::now() < give_up);
    throw std::runtime_error("HTTP load: no answer for 10 s");
}

Slice HttpLoad::run(std::chrono::milliseconds length) {
    std::vector<std::uint32_t> latencies_us;
    const auto start = Clock::now();
    const auto end = start + length;
    for (Connection& connection : connections_) send(connection);
    std::size_t under_way = connections_.size();
    Events events;
    while (under_way > 0) {
        const int ready = wait_for_answers(events);
        for (int i = 0; i < ready; ++i) {
            Connection& connection = connections_[events[static_cast<std::size_t>(i)].data.u32];
            if (!receive(connection)) continue;
            const auto now = Clock::now();
            const auto took =
                std::chrono::duration_cast<std::chrono::microseconds>(now - connection.sent);
            latencies_us.push_back(static_cast<std::uint32_t>(took.count()));
            if (now < end) {
                send(connection);
            } else {
                --under_way;
            }
        }
    }
    return slice_of(latencies_us, Clock::now() - start);
}

} // namespace userfold::bench
