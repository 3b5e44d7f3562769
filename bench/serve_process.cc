#include "bench/serve_process.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "events/secrets.h"
#include "http/client.h"

namespace userfold::bench {
namespace {

constexpr std::chrono::minutes fold_time_max{30};

std::vector<std::string> command_of(const std::filesystem::path& binary, const NodeFiles& files,
                                    const std::vector<std::string>& options) {
    std::vector<std::string> command{binary.string(), "serve",       "--listen",
                                     "127.0.0.1:0",   "--log-level", "warn"};
    for (const std::string& option : files.options()) command.push_back(option);
    command.insert(command.end(), options.begin(), options.end());
    return command;
}

std::uint16_t port_in(const std::string& ready_line) {
    return static_cast<std::uint16_t>(std::stoi(ready_line.substr(ready_line.rfind(':') + 1)));
}

} // namespace

std::vector<std::string> NodeFiles::options() const {
    return {"--data-dir", data_dir().string(), "--secrets-dir", secrets_dir().string()};
}

ServeProcess::ServeProcess(const std::filesystem::path& binary, const NodeFiles& files,
                           const std::vector<std::string>& options)
    : files_(files) {
    const auto start = std::chrono::steady_clock::now();
    process_.emplace(command_of(binary, files, options), files.home / "serve.log");
    port_ = port_in(process_->read_line(fold_time_max));
    start_time_ = std::chrono::steady_clock::now() - start;
}

std::string ServeProcess::admin_token() const {
    const auto password = read_secret_file(files_.secrets_dir() / "admin-password");
    if (!password) throw std::runtime_error(password.error());
    const boost::json::object body = {{"identifier", "admin@userfold.local"},
                                      {"password", *password}};
    http::OutgoingRequest request{.method = http::Method::post,
                                  .target = "/v1/sessions",
                                  .headers = {{"Content-Type", "application/json"}},
                                  .body = boost::json::serialize(body)};
    http::BlockingClient client({.port = port_});
    const auto response = client.send(request);
    if (!response) throw std::runtime_error(std::string(http::to_string(response.error())));
    if (response->status != 201) throw std::runtime_error("log-in answered " + response->body);
    const boost::json::value answer = boost::json::parse(response->body);
    return std::string(std::string_view(answer.at("access_token").as_string()));
}

} // namespace userfold::bench
