// The --url of commands that talk to a running server.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "http/client.h"

namespace userfold::importer {

// "http://127.0.0.1:8080" or "https://host": scheme, host and perhaps a port, without path, query
// or user information. The error says what is wrong with it.
std::expected<http::ClientOptions, std::string> parse_server_url(std::string_view url);

} // namespace userfold::importer
