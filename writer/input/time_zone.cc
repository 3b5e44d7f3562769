#include "writer/input/time_zone.h"

#include <algorithm>
#include <array>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

namespace userfold::input {
namespace {

constexpr std::size_t bytes_max = 64;

// Identifiers that ICU knows for the sake of old Java programs and that the IANA database doesn't
// have.
constexpr std::array<std::string_view, 26> icu_only{
    "ACT", "AET", "AGT", "ART", "AST", "BET", "BST", "CAT",        "CNT",
    "CST", "CTT", "EAT", "ECT", "IET", "IST", "JST", "MIT",        "NET",
    "NST", "PLT", "PNT", "PRT", "PST", "SST", "VST", "Etc/Unknown"};

// Identifiers that the IANA database has gained since ICU 72 (2022g, 2025b).
constexpr std::array<std::string_view, 2> newer_than_icu{"America/Ciudad_Juarez",
                                                         "America/Coyhaique"};

bool is_system_zone(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString canonical;
    UBool is_system_id = false;
    icu::TimeZone::getCanonicalID(
        icu::UnicodeString(text.data(), static_cast<std::int32_t>(text.size()), US_INV), canonical,
        is_system_id, status);
    return U_SUCCESS(status) && is_system_id;
}

bool is_identifier_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
}

bool is_iana_zone(std::string_view text) {
    if (std::ranges::find(newer_than_icu, text) != newer_than_icu.end()) return true;
    return !text.starts_with("SystemV/") && std::ranges::find(icu_only, text) == icu_only.end() &&
           is_system_zone(text);
}

} // namespace

Checked<> check_time_zone(std::string_view text) {
    const bool has_form = !text.empty() && text.size() <= bytes_max &&
                          std::ranges::all_of(text, is_identifier_character);
    if (!has_form || !is_iana_zone(text))
        return std::unexpected("must be an IANA time zone such as Europe/Paris");
    return std::string(text);
}

} // namespace userfold::input
