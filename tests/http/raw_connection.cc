#include "tests/http/raw_connection.h"

#include <arpa/inet.h>
#include <array>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace userfold::http::testing {

RawConnection::RawConnection(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        ::close(descriptor_);
        throw std::runtime_error("cannot connect to the server under test");
    }
}

RawConnection::~RawConnection() {
    ::close(descriptor_);
}

bool RawConnection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawConnection::end_output() {
    ::shutdown(descriptor_, SHUT_WR);
}

bool RawConnection::fill() {
    pollfd readable{descriptor_, POLLIN, 0};
    const auto patience = std::chrono::milliseconds(kPatience).count();
    if (::poll(&readable, 1, static_cast<int>(patience)) != 1) {
        throw std::runtime_error("the server under test neither answers nor closes");
    }
    std::array<char, 16 * 1024> bytes;
    const auto count = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return false;
    received_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
}

std::optional<Response> RawConnection::receive(bool head) {
    std::size_t head_end = 0;
    while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return std::nullopt;
    }
    std::string_view lines = std::string_view(received_).substr(0, head_end);
    Response response;
    response.status = static_cast<unsigned>(std::atoi(received_.c_str() + sizeof("HTTP/1.1")));
    for (auto end = lines.find("\r\n"); end != std::string_view::npos; end = lines.find("\r\n")) {
        lines.remove_prefix(end + 2);
        const auto line = lines.substr(0, lines.find("\r\n"));
        const auto colon = line.find(": ");
        response.with(std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)));
    }
    received_.erase(0, head_end + 4);
    const std::string length(response.header("Content-Length").value_or("0"));
    const std::size_t size = head ? 0 : std::strtoul(length.c_str(), nullptr, 10);
    while (received_.size() < size) {
        if (!fill()) return std::nullopt;
    }
    response.body = received_.substr(0, size);
    received_.erase(0, size);
    return response;
}

bool RawConnection::is_ended_by_server() {
    return received_.empty() && !fill();
}

std::optional<Response> RawConnection::exchange(std::string_view bytes) {
    send(bytes);
    return receive();
}

} // namespace userfold::http::testing
