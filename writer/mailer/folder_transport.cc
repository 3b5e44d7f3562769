#include "writer/mailer/folder_transport.h"

#include <fstream>
#include <spdlog/spdlog.h>

#include "events/secrets.h"

namespace userfold::mailer {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view readme =
    "Mails that Userfold would have sent, one .eml file each. This is for development: the files\n"
    "hold addresses and tokens in clear, and each is removed after 24 hours. To send mails for\n"
    "real, start Userfold with --mail smtp://HOST:PORT.\n";

// write_secret_file ends the last line by itself.
std::string with_line_feeds(std::string_view message) {
    std::string text;
    text.reserve(message.size());
    for (const char c : message) {
        if (c != '\r') text += c;
    }
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

// A mail, or one that a crash left half written.
bool is_mail_file(const fs::path& path) {
    const std::string name = path.filename();
    return name.ends_with(".eml") || name.ends_with(".eml.new");
}

} // namespace

std::expected<std::unique_ptr<FolderTransport>, std::string> FolderTransport::open(
    fs::path folder) {
    std::error_code error;
    if (fs::create_directories(folder, error)) {
        fs::permissions(folder, fs::perms::owner_all, error);
    }
    if (!fs::is_directory(folder, error)) {
        return std::unexpected("--mail folder:" + folder.string() +
                               ": no such folder, and it cannot be made");
    }
    if (!fs::exists(folder / "README.txt", error) &&
        !(std::ofstream(folder / "README.txt") << readme << std::flush)) {
        return std::unexpected("--mail folder:" + folder.string() + ": cannot be written to");
    }
    spdlog::warn(
        "mails go to the folder {}, which is for development; --mail smtp://HOST:PORT "
        "sends them",
        folder.string());
    std::unique_ptr<FolderTransport> transport(new FolderTransport(std::move(folder)));
    transport->tidy();
    return transport;
}

std::expected<void, DeliveryFailure> FolderTransport::deliver(const Mail& mail) {
    const auto written =
        write_secret_file(folder_ / (mail.id + ".eml"), with_line_feeds(mail.message));
    if (written) return {};
    return std::unexpected(DeliveryFailure{DeliveryErrc::unreachable, written.error()});
}

void FolderTransport::tidy() {
    const auto oldest = fs::file_time_type::clock::now() - kept_for;
    std::error_code error;
    for (const fs::directory_entry& file : fs::directory_iterator(folder_, error)) {
        if (!is_mail_file(file.path())) continue;
        const auto written = file.last_write_time(error);
        if (!error && written < oldest) fs::remove(file.path(), error);
    }
}

} // namespace userfold::mailer
