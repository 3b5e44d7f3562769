// Mails as files, for development: one .eml a mail, gone after a day.
#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>

#include "writer/mailer/mail_transport.h"

namespace userfold::mailer {

// A file appears whole, under the mail's id, with mode 0600; the same mail again replaces it. Lines
// end in '\n', as files' do. Files that are no .eml are left alone.
class FolderTransport final : public MailTransport {
public:
    static constexpr std::chrono::hours kept_for{24};

    // Makes the folder where it is missing, with a README.txt that says what it is, and warns in
    // the log. The error is a sentence with the remedy.
    static std::expected<std::unique_ptr<FolderTransport>, std::string> open(
        std::filesystem::path folder);

    std::expected<void, DeliveryFailure> deliver(const Mail& mail) override;
    // Removes the files that are too old.
    void tidy() override;

private:
    explicit FolderTransport(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::filesystem::path folder_;
};

} // namespace userfold::mailer
