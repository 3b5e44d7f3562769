#include "writer/mailer/quoted_printable.h"

namespace userfold::mailer {
namespace {

constexpr std::size_t line_characters_max = 76;

bool stands_as_it_is(char c, bool ends_line) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == ' ' || byte == '\t') return !ends_line;
    return byte > 0x20 && byte < 0x7F && byte != '=';
}

std::string escaped(char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    return {'=', digits[byte >> 4], digits[byte & 15]};
}

} // namespace

std::string quoted_printable(std::string_view text) {
    std::string out;
    std::size_t line_characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') {
            out += "\r\n";
            line_characters = 0;
            continue;
        }
        const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n';
        const std::string piece =
            stands_as_it_is(text[i], ends_line) ? std::string(1, text[i]) : escaped(text[i]);
        // Room for the '=' of a soft line break.
        if (line_characters + piece.size() > line_characters_max - 1) {
            out += "=\r\n";
            line_characters = 0;
        }
        out += piece;
        line_characters += piece.size();
    }
    return out;
}

} // namespace userfold::mailer
