#include "events/log/record_encoding.h"

#include "events/log/embedded_keys.h"

namespace userfold::log {
namespace {

void put_varint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
    out.push_back(static_cast<char>(value));
}

void put_text(std::string& out, std::string_view text) {
    put_varint(out, text.size());
    out.append(text);
}

// Takes parts off the front; once one is missing, all that follow are too.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    std::string_view take(std::uint64_t size) {
        if (size > rest_.size()) {
            failed_ = true;
            rest_ = {};
            return {};
        }
        const std::string_view part = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return part;
    }
    std::uint64_t take_varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::string_view byte = take(1);
            if (byte.empty()) return 0;
            value |= static_cast<std::uint64_t>(byte[0] & 0x7f) << shift;
            if ((byte[0] & 0x80) == 0) return value;
        }
        failed_ = true;
        return 0;
    }
    std::string_view take_text() { return take(take_varint()); }
    std::string_view rest() const { return rest_; }
    bool failed() const { return failed_; }

private:
    std::string_view rest_;
    bool failed_ = false;
};

} // namespace

std::string encode_before_value(const Record& record, std::int64_t appended_unix_ms) {
    std::string bytes;
    bytes.reserve(size_of(record) - (record.value ? record.value->size() : 0) + 64);
    bytes.push_back(record.value ? 1 : 0);
    bytes.append(keys::number(static_cast<std::uint64_t>(appended_unix_ms)));
    put_text(bytes, record.key);
    put_varint(bytes, record.headers.size());
    for (const RecordHeader& header : record.headers) {
        put_text(bytes, header.name);
        put_text(bytes, header.value);
    }
    return bytes;
}

std::optional<LoggedRecord> decode_record(Position position, std::string_view bytes,
                                          HeaderUse use) {
    Reader reader(bytes);
    const std::string_view has_value = reader.take(1);
    const auto appended = keys::parse_number(reader.take(8));
    LoggedRecord record;
    record.position = position;
    record.key = reader.take_text();
    const std::uint64_t headers = reader.take_varint();
    if (reader.failed() || headers > bytes.size()) return std::nullopt;
    if (use == HeaderUse::read) record.headers.reserve(headers);
    for (std::uint64_t i = 0; i < headers && !reader.failed(); ++i) {
        const std::string_view name = reader.take_text();
        const std::string_view value = reader.take_text();
        if (use == HeaderUse::skip) continue;
        record.headers.push_back({std::string(name), std::string(value)});
    }
    if (reader.failed() || !appended) return std::nullopt;
    record.appended_unix_ms = static_cast<std::int64_t>(*appended);
    if (has_value[0] != 0) record.value = reader.rest();
    return record;
}

std::optional<std::int64_t> decode_appended_unix_ms(std::string_view bytes) {
    if (bytes.empty()) return std::nullopt;
    const auto appended = keys::parse_number(bytes.substr(1));
    if (!appended) return std::nullopt;
    return static_cast<std::int64_t>(*appended);
}

} // namespace userfold::log
