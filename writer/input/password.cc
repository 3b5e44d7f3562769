#include "writer/input/password.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <stdexcept>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "writer/input/code_points.h"
#include "writer/input/text.h"

namespace userfold::input {
namespace {

constexpr std::size_t looked_at_max = 1024;

bool is_refused(UChar32 c) {
    const auto category = u_charType(c);
    return category == U_CONTROL_CHAR || category == U_UNASSIGNED || category == U_SURROGATE;
}

std::string normalise_nfkc(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
    auto wide = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    for (std::int32_t at = 0; at < wide.length(); ++at) {
        if (u_charType(wide.charAt(at)) == U_SPACE_SEPARATOR) wide.setCharAt(at, u' ');
    }
    icu::UnicodeString normalised = nfkc->normalize(wide, status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU's normalisation data is missing");
    std::string prepared;
    normalised.toUTF8String(prepared);
    for (icu::UnicodeString* secret : {&wide, &normalised}) {
        const std::int32_t length = secret->length();
        OPENSSL_cleanse(secret->getBuffer(length), static_cast<std::size_t>(length) * 2);
        secret->releaseBuffer(0);
    }
    return prepared;
}

} // namespace

Checked<> prepare_password(std::string_view text) {
    const auto length = count_code_points(text);
    if (!length) return std::unexpected("must be valid Unicode text");
    if (*length > looked_at_max) {
        return std::unexpected(fmt::format("must have at most {} characters", password_length_max));
    }
    if (*length == 0) return std::unexpected("must not be empty");
    if (!every_code_point(text, [](UChar32 c) { return !is_refused(c); })) {
        return std::unexpected("must not hold control characters or unassigned code points");
    }
    return is_ascii(text) ? std::string(text) : normalise_nfkc(text);
}

Checked<> check_new_password(std::string_view text, std::size_t length_min) {
    auto prepared = prepare_password(text);
    if (!prepared) return prepared;
    const std::size_t length = *count_code_points(*prepared);
    if (length < length_min || length > password_length_max) {
        OPENSSL_cleanse(prepared->data(), prepared->size());
        return std::unexpected(
            fmt::format("must have {} to {} characters", length_min, password_length_max));
    }
    return prepared;
}

} // namespace userfold::input
