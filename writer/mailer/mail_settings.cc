#include "writer/mailer/mail_settings.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>
#include <fstream>

#include "writer/mailer/folder_transport.h"
#include "writer/mailer/smtp_transport.h"

namespace userfold::mailer {
namespace {

constexpr std::string_view folder_prefix = "folder:";
constexpr std::uint16_t submission_port = 587;
constexpr std::uint16_t submissions_port = 465;

std::unexpected<std::string> wrong_target() {
    return std::unexpected<std::string>(
        "--mail must be folder:DIR, smtp://[USER@]HOST[:PORT] or smtps://[USER@]HOST[:PORT]");
}

std::expected<std::string, std::string> first_line(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line) || line.empty()) {
        return std::unexpected(path.string() + ": holds no password, or cannot be read");
    }
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::expected<std::string, std::string> password_of(const MailSettings& settings) {
    if (settings.password_file.empty()) return settings.password;
    return first_line(settings.password_file);
}

// 0 where it is none: Boost's port_number() wraps around what does not fit.
std::uint16_t port_in(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc{} && end == text.data() + text.size() ? port : std::uint16_t{0};
}

} // namespace

std::expected<MailTarget, std::string> parse_mail_target(std::string_view text) {
    if (text.starts_with(folder_prefix) && text.size() > folder_prefix.size()) {
        return FolderTarget{text.substr(folder_prefix.size())};
    }
    const auto url = boost::urls::parse_uri({text.data(), text.size()});
    if (!url || url->host_address().empty() || url->has_query() || url->has_fragment() ||
        !(url->encoded_path().empty() || url->encoded_path() == "/")) {
        return wrong_target();
    }
    if (url->has_password()) {
        return std::unexpected(
            "--mail must not hold a password: put it into a file for --mail-password-file");
    }
    SmtpOptions options;
    options.host = url->host_address();
    options.user = url->user();
    options.tls_from_the_start = url->scheme() == "smtps";
    if (!options.tls_from_the_start && url->scheme() != "smtp") return wrong_target();
    options.port = options.tls_from_the_start ? submissions_port : submission_port;
    if (url->has_port()) options.port = port_in(url->port());
    if (options.port == 0) return wrong_target();
    return options;
}

std::expected<std::unique_ptr<MailTransport>, std::string> open_transport(
    const MailSettings& settings) {
    auto target = parse_mail_target(settings.target);
    if (!target) return std::unexpected(target.error());
    if (const auto* folder = std::get_if<FolderTarget>(&*target)) {
        auto transport = FolderTransport::open(folder->folder);
        if (!transport) return std::unexpected(transport.error());
        return std::move(*transport);
    }
    SmtpOptions options = std::move(std::get<SmtpOptions>(*target));
    if (!options.user.empty()) {
        auto password = password_of(settings);
        if (!password) return std::unexpected(password.error());
        if (password->empty()) {
            return std::unexpected("--mail names the user " + options.user +
                                   ", who needs a password: give --mail-password-file");
        }
        options.password = std::move(*password);
    }
    options.ca_file = settings.ca_file;
    options.tls_required = settings.tls_required;
    options.greeting_name = settings.greeting_name;
    return std::make_unique<SmtpTransport>(std::move(options));
}

} // namespace userfold::mailer
