// The mailer as a part of the process that has the writer.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "userfold/membership.h"
#include "writer/mailer/mail_composer.h"
#include "writer/mailer/mailer.h"
#include "writer/mailer/writer_mail_source.h"

namespace userfold {

class MailerPart {
public:
    MailerPart(log::EventLog& event_log, const MacKeys& mac_keys, writer::Writer& writer)
        : log_(event_log), mac_keys_(mac_keys), source_(writer) {}

    // The error is a sentence with the remedy: a bad target, folder, address or file.
    // `public_url` begins the links.
    std::expected<void, std::string> start(const Settings& settings, const std::string& public_url);
    void stop();

private:
    log::EventLog& log_;
    const MacKeys& mac_keys_;
    mailer::WriterMailSource source_;
    std::unique_ptr<mailer::MailTransport> transport_;
    std::optional<mailer::MailComposer> composer_;
    std::unique_ptr<mailer::Mailer> mailer_;
};

} // namespace userfold
