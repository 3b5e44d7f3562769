#include "writer/mailer/mail_request.h"

#include <algorithm>
#include <variant>

namespace userfold::mailer {
namespace {

bool asks_for_mail(const Event& event) {
    return std::holds_alternative<UserRegistered>(event) ||
           std::holds_alternative<EmailChanged>(event) ||
           std::holds_alternative<EmailVerificationRequested>(event);
}

bool stops_the_fold(CodecErrc error) {
    return error == CodecErrc::newer_format || error == CodecErrc::unknown_mac_key;
}

} // namespace

std::expected<std::optional<MailRequest>, CodecErrc> read_mail_request(
    const log::LoggedRecord& record, const MacKeys& keys) {
    const auto frame = decode_frame(record, keys);
    if (!frame && stops_the_fold(frame.error())) return std::unexpected(frame.error());
    if (!frame || frame->kind != RecordKind::commit) return std::nullopt;
    const auto envelope = decode_envelope(frame->envelope);
    if (!envelope && stops_the_fold(envelope.error())) return std::unexpected(envelope.error());
    const auto events = decode_events(frame->body);
    if (!envelope || !events || std::ranges::none_of(*events, asks_for_mail)) return std::nullopt;
    return MailRequest{record.position, envelope->stream.as<UserId>(), envelope->commit_id,
                       envelope->time_ms};
}

} // namespace userfold::mailer
