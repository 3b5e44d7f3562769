// How to reach an SMTP server.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace userfold::mailer {

struct SmtpOptions {
    std::string host; // a name or an address, IPv6 without brackets
    std::uint16_t port = 587;
    bool tls_from_the_start = false; // smtps
    // STARTTLS or nothing. Without it STARTTLS is used where it is offered. Always on where a
    // password would otherwise cross a network in clear.
    bool tls_required = false;
    std::filesystem::path ca_file; // trusted beside nothing else; "": the system's authorities
    std::string user;              // "": no log-in
    std::string password;
    std::string greeting_name; // what we say in EHLO: a domain, or an address literal

    std::chrono::milliseconds connect_max{10'000};
    std::chrono::milliseconds answer_max{15'000}; // for one reply of the server
    std::chrono::milliseconds delivery_max{30'000};
};

} // namespace userfold::mailer
