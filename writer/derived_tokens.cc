#include "writer/derived_tokens.h"

#include "events/derivation.h"
#include "storage/bytes.h"

namespace userfold::writer {
namespace {

using storage::ByteReader;
using storage::ByteWriter;

constexpr std::size_t tag_bytes = 16;

std::string tag_of(const crypto::Digest& digest) {
    return std::string(crypto::view(digest).substr(0, tag_bytes));
}

} // namespace

DerivedTokens::DerivedTokens(const crypto::Key& writer_key)
    : mail_(crypto::derive_key(writer_key, "mail token")),
      refresh_(crypto::derive_key(writer_key, "refresh token")),
      idempotency_(crypto::derive_key(writer_key, "idempotency")) {}

std::string DerivedTokens::mail_token(const MailToken& token) const {
    std::string bytes = ByteWriter()
                            .raw(token.user.view())
                            .raw(token.email_commit.view())
                            .i64(token.expires_ms)
                            .take();
    bytes += tag_of(mail_.sign(bytes));
    return crypto::base64url(bytes);
}

std::optional<MailToken> DerivedTokens::parse_mail_token(std::string_view text) const {
    constexpr std::size_t content_bytes = 16 + 16 + 8;
    const auto bytes = crypto::base64url_decode(text);
    if (!bytes || bytes->size() != content_bytes + tag_bytes) return std::nullopt;
    const std::string_view content = std::string_view(*bytes).substr(0, content_bytes);
    const std::string_view tag = std::string_view(*bytes).substr(content_bytes);
    if (!crypto::equal_in_constant_time(tag_of(mail_.sign(content)), tag)) return std::nullopt;
    ByteReader in(content);
    MailToken token;
    token.user = UserId::from_view(in.raw(16));
    token.email_commit = CommitId::from_view(in.raw(16));
    token.expires_ms = in.i64();
    return token;
}

std::string DerivedTokens::refresh_token(const RefreshToken& token, std::string_view salt) const {
    std::string bytes = ByteWriter().raw(token.session.view()).u32(token.generation).take();
    bytes += tag_of(refresh_.sign({bytes, salt}));
    return crypto::base64url(bytes);
}

std::optional<RefreshToken> DerivedTokens::read_refresh_token(std::string_view text) {
    const auto bytes = crypto::base64url_decode(text);
    if (!bytes || bytes->size() != 16 + 4 + tag_bytes) return std::nullopt;
    ByteReader in(*bytes);
    RefreshToken token;
    token.session = SessionId::from_view(in.raw(16));
    token.generation = in.u32();
    return token;
}

CommitId DerivedTokens::idempotent_commit(std::string_view caller, std::string_view route,
                                          std::string_view key) const {
    const std::string bytes = ByteWriter().text(caller).text(route).text(key).take();
    return uuid_v8_of<CommitId>(idempotency_.sign({"commit", bytes}));
}

UserId DerivedTokens::idempotent_user(const CommitId& commit) const {
    return uuid_v8_of<UserId>(idempotency_.sign({"user", commit.view()}));
}

std::string DerivedTokens::request_hmac(std::string_view body) const {
    return tag_of(idempotency_.sign({"body", body}));
}

} // namespace userfold::writer
