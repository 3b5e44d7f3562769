#include "userfold/mailer_part.h"

#include <chrono>
#include <cstdlib>

#include "http/metrics.h"
#include "writer/mailer/mail_settings.h"

namespace userfold {
namespace {

std::int64_t unix_now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace

std::expected<void, std::string> MailerPart::start(const Settings& settings,
                                                   const std::string& public_url) {
    auto identity = mailer::make_sender_identity(public_url, settings.mail_from);
    if (!identity) return std::unexpected(identity.error());
    mailer::MailSettings mail;
    mail.target =
        settings.mail.empty() ? "folder:" + settings.outbox_directory().string() : settings.mail;
    mail.password_file = settings.mail_password_file;
    const char* password = std::getenv("USERFOLD_MAIL_PASSWORD");
    if (password != nullptr) mail.password = password;
    mail.ca_file = settings.mail_ca_file;
    mail.tls_required = settings.mail_tls == "required";
    mail.greeting_name = identity->domain;
    auto transport = mailer::open_transport(mail);
    if (!transport) return std::unexpected(transport.error());
    transport_ = std::move(*transport);
    composer_.emplace(std::move(*identity));
    const mailer::MailerParts parts{
        log_, mac_keys_, source_, *transport_, *composer_, http::metrics_registry(), unix_now_ms};
    mailer_ = std::make_unique<mailer::Mailer>(parts);
    mailer_->start();
    return {};
}

void MailerPart::stop() {
    if (mailer_) mailer_->stop();
}

} // namespace userfold
