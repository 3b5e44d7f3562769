#include "writer/input/text.h"

#include <fmt/format.h>
#include <stdexcept>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "writer/input/code_points.h"

namespace userfold::input {
namespace {

void require(UErrorCode status) {
    // ICU without its own data: nothing can be checked, and only a new installation mends it.
    if (U_FAILURE(status)) throw std::runtime_error("ICU's normalisation data is missing");
}

std::string normalise_nfc(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
    require(status);
    std::string normalised;
    icu::StringByteSink<std::string> sink(&normalised, static_cast<std::int32_t>(text.size()));
    nfc->normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr,
                       status);
    require(status);
    return normalised;
}

bool is_bidi_formatting(UChar32 c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool is_refused(UChar32 c, bool line_breaks) {
    if (c == '\n' || c == '\t') return !line_breaks;
    const auto category = u_charType(c);
    return category == U_CONTROL_CHAR || category == U_LINE_SEPARATOR ||
           category == U_PARAGRAPH_SEPARATOR || category == U_SURROGATE ||
           U_IS_UNICODE_NONCHAR(c) || is_bidi_formatting(c);
}

bool is_blank(std::string_view text) {
    return every_code_point(text, [](UChar32 c) {
        return u_isUWhiteSpace(c) || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
    });
}

} // namespace

std::optional<std::size_t> count_code_points(std::string_view text) {
    std::size_t count = 0;
    const bool valid = every_code_point(text, [&count](UChar32) {
        ++count;
        return true;
    });
    if (!valid) return std::nullopt;
    return count;
}

Checked<> check_text(std::string_view text, const TextRule& rule) {
    if (!count_code_points(text)) return std::unexpected("must be valid Unicode text");
    const bool allowed =
        every_code_point(text, [&rule](UChar32 c) { return !is_refused(c, rule.line_breaks); });
    if (!allowed) {
        return std::unexpected(
            "must not hold control characters, noncharacters or bidirectional formatting");
    }
    std::string kept = normalise_nfc(text);
    const std::size_t length = *count_code_points(kept);
    if (length > rule.length_max) {
        return std::unexpected(fmt::format("must have at most {} characters", rule.length_max));
    }
    if (length < rule.length_min) {
        return std::unexpected(
            rule.length_min == 1
                ? std::string("must not be empty")
                : fmt::format("must have at least {} characters", rule.length_min));
    }
    if (rule.length_min > 0 && is_blank(kept)) return std::unexpected("must not be blank");
    return kept;
}

std::string fold_case(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    require(status);
    const auto wide = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    const icu::UnicodeString folded = fold->normalize(wide, status);
    require(status);
    std::string key;
    folded.toUTF8String(key);
    return key;
}

} // namespace userfold::input
