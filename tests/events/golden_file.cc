#include "tests/events/golden_file.h"

#include <sstream>

#include "events/crypto.h"

namespace userfold {
namespace {

constexpr std::size_t digits_per_line = 64;

} // namespace

std::string format_golden(const log::LoggedRecord& record) {
    std::string text = "partition " + to_string(record.position.partition) + '\n';
    text += "key " + crypto::hex(record.key) + '\n';
    for (const log::RecordHeader& header : record.headers) {
        text += "header " + header.name + ' ' + header.value + '\n';
    }
    const std::string value = crypto::hex(record.value.value());
    for (std::size_t at = 0; at < value.size(); at += digits_per_line) {
        text += "value " + value.substr(at, digits_per_line) + '\n';
    }
    return text;
}

std::optional<log::LoggedRecord> parse_golden(std::string_view text) {
    log::LoggedRecord record;
    std::string value;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        const std::size_t space = line.find(' ');
        if (space == line.npos) return std::nullopt;
        const std::string word = line.substr(0, space);
        const std::string rest = line.substr(space + 1);
        if (word == "partition") {
            const auto position = parse_position(rest + "@0");
            if (!position) return std::nullopt;
            record.position = *position;
        } else if (word == "key") {
            const auto key = crypto::hex_decode(rest);
            if (!key) return std::nullopt;
            record.key = *key;
        } else if (word == "header") {
            const std::size_t end = rest.find(' ');
            if (end == rest.npos) return std::nullopt;
            record.headers.push_back({rest.substr(0, end), rest.substr(end + 1)});
        } else if (word == "value") {
            value += rest;
        } else {
            return std::nullopt;
        }
    }
    record.value = crypto::hex_decode(value);
    if (!record.value) return std::nullopt;
    return record;
}

} // namespace userfold
