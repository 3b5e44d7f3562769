#include "writer/passwords/phc_string.h"

#include <fmt/format.h>
#include <optional>
#include <span>

namespace userfold::passwords {
namespace {

constexpr std::size_t text_bytes_max = 256;
constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string encode(std::span<const std::uint8_t> bytes) {
    std::string text;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const std::uint8_t byte : bytes) {
        bits = bits << 8 | byte;
        count += 8;
        while (count >= 6) {
            count -= 6;
            text += alphabet[bits >> count & 63U];
        }
    }
    if (count > 0) text += alphabet[bits << (6 - count) & 63U];
    return text;
}

std::optional<std::vector<std::uint8_t>> decode(std::string_view text) {
    std::vector<std::uint8_t> bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const std::size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<std::uint8_t>(bits >> count));
        }
    }
    // A lone last digit, or bits that no byte holds: another spelling of something, or nothing.
    if (count >= 6 || (bits & ((1U << count) - 1)) != 0) return std::nullopt;
    return bytes;
}

// Reads a PHC string from the left.
class Cursor {
public:
    explicit Cursor(std::string_view text) : rest_(text) {}

    bool skip(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }

    std::optional<std::uint32_t> number() {
        std::uint64_t value = 0;
        std::size_t digits = 0;
        while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
            value = value * 10 + static_cast<std::uint64_t>(rest_[digits] - '0');
            if (++digits > 10) return std::nullopt;
        }
        const bool has_leading_zero = digits > 1 && rest_[0] == '0';
        if (digits == 0 || has_leading_zero || value > UINT32_MAX) return std::nullopt;
        rest_.remove_prefix(digits);
        return static_cast<std::uint32_t>(value);
    }

    // Up to the next '$' or the end.
    std::string_view part() {
        const std::string_view taken = rest_.substr(0, rest_.find('$'));
        rest_.remove_prefix(taken.size());
        return taken;
    }

    bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

bool is_between(std::size_t value, std::size_t least, std::size_t most) {
    return value >= least && value <= most;
}

std::optional<PhcString> read(std::string_view text) {
    Cursor cursor(text);
    if (!cursor.skip("$argon2id$v=19$m=")) return std::nullopt;
    const auto memory_kib = cursor.number();
    if (!memory_kib || !cursor.skip(",t=")) return std::nullopt;
    const auto passes = cursor.number();
    if (!passes || !cursor.skip(",p=")) return std::nullopt;
    const auto lanes = cursor.number();
    if (!lanes || !cursor.skip("$")) return std::nullopt;
    auto salt = decode(cursor.part());
    if (!salt || !is_between(salt->size(), 8, 64) || !cursor.skip("$")) return std::nullopt;
    auto tag = decode(cursor.part());
    if (!tag || !is_between(tag->size(), 16, 64) || !cursor.at_end()) return std::nullopt;
    return PhcString{{*memory_kib, *passes, *lanes}, std::move(*salt), std::move(*tag)};
}

} // namespace

std::string format_phc(const PhcString& phc) {
    return fmt::format("$argon2id$v=19$m={},t={},p={}${}${}", phc.cost.memory_kib, phc.cost.passes,
                       phc.cost.lanes, encode(phc.salt), encode(phc.tag));
}

std::expected<PhcString, PasswordErrc> parse_phc(std::string_view text) {
    if (text.size() <= text_bytes_max) {
        if (auto phc = read(text)) return std::move(*phc);
    }
    return std::unexpected(PasswordErrc::malformed_hash);
}

} // namespace userfold::passwords
