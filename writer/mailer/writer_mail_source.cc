#include "writer/mailer/writer_mail_source.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/json/parse.hpp>
#include <condition_variable>
#include <mutex>

namespace userfold::mailer {
namespace {

using Answer = MailSource::Answer;

// The address in clear, or nothing where it was sealed under a key that we don't hold.
std::optional<std::string> open_address(writer::KeyRing& keys, const UserId& user,
                                        const writer::PlacedSecret& email) {
    const auto subject_keys = keys.find(user.as<SubjectId>(), email.sealed.key_id);
    if (!subject_keys) return std::nullopt;
    const SealPlace place{Topic::users, user.as<StreamId>(), email.event_type, "/account/email",
                          email.commit_id};
    const auto json = open(subject_keys->data, place, email.sealed);
    if (!json) return std::nullopt;
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(*json, error);
    if (error || !value.is_string()) return std::nullopt;
    return std::string(value.get_string());
}

Answer answer_from(writer::Writer& writer, const UserId& user, const CommitId& commit) {
    const writer::UserState state = writer.state().user(user);
    const std::int64_t expires_ms = state.verification_asked_ms + token_life_ms;
    if (state.erased || state.email_verified || state.verification_asked != commit ||
        !state.email || writer.environment().unix_ms() >= expires_ms) {
        return std::nullopt;
    }
    const auto address = open_address(writer.keys(), user, *state.email);
    // Keys come by another topic: not seen yet is not never.
    if (!address) return std::unexpected(MailSourceErrc::behind);
    DueMail mail;
    mail.address = *address;
    mail.token = writer.tokens().mail_token({user, state.email->commit_id, expires_ms});
    mail.expires_ms = expires_ms;
    return mail;
}

} // namespace

struct WriterMailSource::Desk {
    struct Question {
        std::optional<Answer> answer;
    };

    void put(Question& question, Answer answer) {
        {
            const std::lock_guard lock(mutex);
            question.answer = std::move(answer);
        }
        changed.notify_all();
    }

    static boost::asio::awaitable<void> ask(std::shared_ptr<Desk> desk,
                                            std::shared_ptr<Question> question,
                                            writer::Writer& writer, Position position, UserId user,
                                            CommitId commit) {
        const auto folded = co_await writer.committer().wait_folded(position);
        if (!folded) {
            desk->put(*question, std::unexpected(MailSourceErrc::behind));
            co_return;
        }
        desk->put(*question, answer_from(writer, user, commit));
    }

    std::mutex mutex;
    std::condition_variable changed;
    bool interrupted = false;
};

WriterMailSource::WriterMailSource(writer::Writer& writer)
    : writer_(writer), desk_(std::make_shared<Desk>()) {}

MailSource::Answer WriterMailSource::due(Position position, UserId user, CommitId commit) {
    const auto question = std::make_shared<Desk::Question>();
    boost::asio::co_spawn(writer_.environment().executor(),
                          Desk::ask(desk_, question, writer_, position, user, commit),
                          boost::asio::detached);
    std::unique_lock lock(desk_->mutex);
    desk_->changed.wait_for(lock, answer_wait,
                            [&] { return desk_->interrupted || question->answer.has_value(); });
    if (question->answer) return *question->answer;
    return std::unexpected(desk_->interrupted ? MailSourceErrc::interrupted
                                              : MailSourceErrc::behind);
}

void WriterMailSource::interrupt() {
    {
        const std::lock_guard lock(desk_->mutex);
        desk_->interrupted = true;
    }
    desk_->changed.notify_all();
}

} // namespace userfold::mailer
