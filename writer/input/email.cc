#include "writer/input/email.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/uchar.h>

#include "writer/input/code_points.h"
#include "writer/input/text.h"

namespace userfold::input {
namespace {

constexpr std::size_t address_bytes_max = 254;
constexpr std::size_t local_part_bytes_max = 64;
constexpr std::size_t domain_bytes_max = 253;

const icu::IDNA& idna() {
    // One for the process: it is immutable, and its methods may be called from any thread.
    static const std::unique_ptr<const icu::IDNA> instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<const icu::IDNA> made(icu::IDNA::createUTS46Instance(
            UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
            status));
        if (U_FAILURE(status)) throw std::runtime_error("ICU's IDNA data is missing");
        return made;
    }();
    return *instance;
}

bool is_all_digits(std::string_view label) {
    return std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; });
}

// The domain in lower-case A-labels, if it is a host name of at least two labels.
std::optional<std::string> ascii_domain(std::string_view domain) {
    if (domain.empty() || domain.size() > address_bytes_max) return std::nullopt;
    UErrorCode status = U_ZERO_ERROR;
    icu::IDNAInfo info;
    std::string ascii;
    icu::StringByteSink<std::string> sink(&ascii);
    idna().nameToASCII_UTF8({domain.data(), static_cast<std::int32_t>(domain.size())}, sink, info,
                            status);
    if (U_FAILURE(status) || info.hasErrors() || ascii.size() > domain_bytes_max) {
        return std::nullopt;
    }
    const std::size_t last_dot = ascii.rfind('.');
    // "example.com." is a name for resolvers, and a numeric last label makes an IPv4 address of it.
    if (last_dot == std::string::npos || last_dot + 1 == ascii.size()) return std::nullopt;
    if (is_all_digits(std::string_view(ascii).substr(last_dot + 1))) return std::nullopt;
    return ascii;
}

bool is_atom_character(UChar32 c) {
    if (c < 0x80) {
        const auto ascii = static_cast<char>(c);
        return (ascii >= 'a' && ascii <= 'z') || (ascii >= 'A' && ascii <= 'Z') ||
               (ascii >= '0' && ascii <= '9') ||
               (ascii > ' ' && std::string_view("!#$%&'*+-/=?^_`{|}~").contains(ascii));
    }
    constexpr auto allowed = U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK;
    return (U_GET_GC_MASK(c) & allowed) != 0 &&
           !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

bool is_dot_atom(std::string_view local) {
    if (local.empty() || local.size() > local_part_bytes_max) return false;
    UChar32 previous = '.';
    const bool well_formed = every_code_point(local, [&previous](UChar32 c) {
        const bool fits = c == '.' ? previous != '.' : is_atom_character(c);
        previous = c;
        return fits;
    });
    return well_formed && previous != '.';
}

} // namespace

Checked<Email> check_email(std::string_view text) {
    const std::size_t at = text.rfind('@');
    // Rules on what text may be at all come with the limit, which bounds all work below.
    auto kept = check_text(text, {.length_min = 3, .length_max = address_bytes_max});
    if (!kept || at == std::string_view::npos) {
        return std::unexpected("must be an email address such as name@example.com");
    }
    const std::string address = std::move(*kept);
    const std::size_t split = address.rfind('@');
    const auto local = std::string_view(address).substr(0, split);
    const auto domain = ascii_domain(std::string_view(address).substr(split + 1));
    const std::string folded = fold_case(local);
    if (!is_dot_atom(local) || !is_dot_atom(folded)) {
        return std::unexpected(
            "must have up to 64 letters, digits, dots and other unquoted characters before the @");
    }
    if (!domain) return std::unexpected("must have a domain name after the @");
    Email email{address, folded + "@" + *domain};
    const std::size_t longest =
        std::max({address.size(), email.key.size(), local.size() + 1 + domain->size()});
    if (longest > address_bytes_max) return std::unexpected("must have at most 254 bytes");
    return email;
}

std::optional<std::string> email_key(std::string_view text) {
    auto email = check_email(text);
    if (!email) return std::nullopt;
    return std::move(email->key);
}

std::string email_for_delivery(std::string_view address) {
    const std::size_t split = address.rfind('@');
    if (split == std::string_view::npos) return std::string(address);
    const auto domain = ascii_domain(address.substr(split + 1));
    if (!domain) return std::string(address);
    return std::string(address.substr(0, split + 1)) + *domain;
}

} // namespace userfold::input
