#include "writer/input/username.h"

#include <memory>
#include <stdexcept>
#include <unicode/uchar.h>
#include <unicode/uspoof.h>

#include "writer/input/code_points.h"
#include "writer/input/text.h"

namespace userfold::input {
namespace {

constexpr TextRule length_rule{.length_min = 3, .length_max = 32};

struct CloseSpoofChecker {
    void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
};

const USpoofChecker* spoof_checker() {
    // One for the process: a checker that nobody changes may be used from any thread.
    static const std::unique_ptr<USpoofChecker, CloseSpoofChecker> instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<USpoofChecker, CloseSpoofChecker> made(uspoof_open(&status));
        uspoof_setChecks(made.get(),
                         USPOOF_RESTRICTION_LEVEL | USPOOF_INVISIBLE | USPOOF_MIXED_NUMBERS,
                         &status);
        uspoof_setRestrictionLevel(made.get(), USPOOF_HIGHLY_RESTRICTIVE);
        if (U_FAILURE(status)) throw std::runtime_error("ICU's confusables data is missing");
        return made;
    }();
    return instance.get();
}

bool is_separator(UChar32 c) {
    return c == '.' || c == '_' || c == '-';
}

bool has_allowed_characters(std::string_view name) {
    bool after_letter = false;
    bool any_letter = false;
    const bool allowed = every_code_point(name, [&](UChar32 c) {
        const auto category = U_GET_GC_MASK(c);
        const bool is_letter = (category & (U_GC_L_MASK | U_GC_ND_MASK)) != 0;
        const bool is_mark = (category & U_GC_M_MASK) != 0;
        if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return false;
        if (is_mark && !after_letter) return false;
        after_letter = is_letter || is_mark;
        any_letter = any_letter || is_letter;
        return is_letter || is_mark || is_separator(c);
    });
    return allowed && any_letter;
}

bool is_in_one_script(std::string_view name) {
    if (is_ascii(name)) return true;
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t failed = uspoof_check2UTF8(
        spoof_checker(), name.data(), static_cast<std::int32_t>(name.size()), nullptr, &status);
    return U_SUCCESS(status) && failed == 0;
}

Checked<std::string> check_form(std::string_view text) {
    auto name = check_text(text, length_rule);
    if (!name) return name;
    if (!has_allowed_characters(*name)) {
        return std::unexpected("must be letters, digits, '.', '_' and '-'");
    }
    if (!is_in_one_script(*name)) return std::unexpected("must not mix scripts");
    return name;
}

} // namespace

Checked<Username> check_username(std::string_view text) {
    auto name = check_form(text);
    if (!name) return std::unexpected(std::move(name.error()));
    // What folding makes of the name (a ligature becomes letters) is held to the same rules, so
    // that a key is a name with that key.
    auto key = check_form(fold_case(*name));
    if (!key) return std::unexpected(std::move(key.error()));
    return Username{std::move(*name), std::move(*key)};
}

std::optional<std::string> username_key(std::string_view text) {
    auto username = check_username(text);
    if (!username) return std::nullopt;
    return std::move(username->key);
}

} // namespace userfold::input
