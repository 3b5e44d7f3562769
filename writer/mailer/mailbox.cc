#include "writer/mailer/mailbox.h"

#include <algorithm>
#include <openssl/evp.h>

namespace userfold::mailer {
namespace {

// An encoded word has 75 characters at most (RFC 2047 section 2): 45 bytes give 60 and the
// frame 12.
constexpr std::size_t word_bytes_max = 45;

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// What an address may not hold outside a quoted local part, which we do not take.
bool is_special(char c) {
    return is_control(c) || std::string_view(" ()<>,;:\\\"").contains(c);
}

bool is_domain_literal(std::string_view domain) {
    constexpr std::string_view allowed = "0123456789abcdefABCDEFIPv:.";
    return domain.size() > 2 && domain.front() == '[' && domain.back() == ']' &&
           domain.substr(1, domain.size() - 2).find_first_not_of(allowed) == std::string_view::npos;
}

bool is_address(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
    const std::string_view local = text.substr(0, at);
    const std::string_view domain = text.substr(at + 1);
    if (local.contains('@') || std::ranges::any_of(local, is_special)) return false;
    if (is_domain_literal(domain)) return true;
    return is_ascii(domain) && std::ranges::none_of(domain, is_special) &&
           domain.find_first_of("[]") == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::string base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

// As many bytes as fit one word without cutting a character.
std::size_t word_length(std::string_view text) {
    if (text.size() <= word_bytes_max) return text.size();
    std::size_t length = word_bytes_max;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
    return length > 0 ? length : word_bytes_max;
}

std::string encoded_words(std::string_view text) {
    std::string words;
    while (!text.empty()) {
        const std::size_t length = word_length(text);
        if (!words.empty()) words += "\r\n ";
        words += "=?UTF-8?B?" + base64(text.substr(0, length)) + "?=";
        text.remove_prefix(length);
    }
    return words;
}

std::string quoted_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

} // namespace

std::expected<Mailbox, std::string> parse_mailbox(std::string_view text) {
    if (std::ranges::any_of(text, is_control)) {
        return std::unexpected("a mailbox must not hold control characters");
    }
    Mailbox mailbox;
    text = trimmed(text);
    const std::size_t open = text.find('<');
    if (open != std::string_view::npos && text.back() == '>') {
        std::string_view name = trimmed(text.substr(0, open));
        if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
            name = name.substr(1, name.size() - 2);
        }
        mailbox.display_name = name;
        text = text.substr(open + 1, text.size() - open - 2);
    }
    if (!is_address(text)) {
        return std::unexpected("'" + std::string(text) +
                               "' is no mail address; give name@example.org or "
                               "Name <name@example.org>");
    }
    mailbox.address = text;
    return mailbox;
}

std::string to_header(const Mailbox& mailbox) {
    if (mailbox.display_name.empty()) return mailbox.address;
    const std::string name = is_ascii(mailbox.display_name) ? quoted_string(mailbox.display_name)
                                                            : encoded_words(mailbox.display_name);
    return name + " <" + mailbox.address + ">";
}

} // namespace userfold::mailer
