#include "http/request_ids.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <openssl/rand.h>
#include <span>
#include <stdexcept>

namespace userfold::http {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";
constexpr std::size_t kTraceParentSize = 55; // 00-<32>-<16>-<2>

// Random bytes are fetched a page at a time: a call of RAND_bytes costs more than the rest of an
// id.
void fill_random(std::span<std::uint8_t> bytes) {
    thread_local std::array<std::uint8_t, 4096> page;
    thread_local std::size_t used = page.size();
    if (page.size() - used < bytes.size()) {
        if (RAND_bytes(page.data(), static_cast<int>(page.size())) != 1) {
            throw std::runtime_error("OpenSSL's random generator failed");
        }
        used = 0;
    }
    std::memcpy(bytes.data(), page.data() + used, bytes.size());
    used += bytes.size();
}

char* write_hex(char* out, std::span<const std::uint8_t> bytes) {
    for (const std::uint8_t byte : bytes) {
        *out++ = kHexDigits[byte >> 4];
        *out++ = kHexDigits[byte & 15];
    }
    return out;
}

bool is_lower_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_odd_hex(char digit) {
    return std::string_view("13579bdf").find(digit) != std::string_view::npos;
}

bool is_zero(std::string_view text) {
    return text.find_first_not_of('0') == std::string_view::npos;
}

// Section 3.2: later versions may append fields, so what follows the flags is looked at only for
// "00".
bool is_trace_parent(std::string_view sent) {
    if (sent.size() < kTraceParentSize) return false;
    if (sent[2] != '-' || sent[35] != '-' || sent[52] != '-') return false;
    const auto version = sent.substr(0, 2);
    const auto trace = sent.substr(3, 32);
    const auto span = sent.substr(36, 16);
    const auto flags = sent.substr(53, 2);
    if (!is_lower_hex(version) || !is_lower_hex(trace) || !is_lower_hex(span) ||
        !is_lower_hex(flags)) {
        return false;
    }
    if (version == "ff" || is_zero(trace) || is_zero(span)) return false;
    if (sent.size() == kTraceParentSize) return true;
    return version != "00" && sent[kTraceParentSize] == '-';
}

} // namespace

void make_request_id(std::string& id, std::chrono::system_clock::time_point now) {
    std::array<std::uint8_t, 16> bytes;
    fill_random(std::span(bytes).subspan(6));
    const auto milliseconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
    for (std::size_t i = 0; i < 6; ++i) {
        bytes[i] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
    }
    bytes[6] = static_cast<std::uint8_t>(0x70 | (bytes[6] & 0x0f));
    bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));

    id.resize(36);
    char* out = id.data();
    std::size_t from = 0;
    for (const std::size_t count : {4, 2, 2, 2, 6}) {
        if (from != 0) *out++ = '-';
        out = write_hex(out, std::span(bytes).subspan(from, count));
        from += count;
    }
}

void continue_trace(std::string& trace_parent, std::optional<std::string_view> sent) {
    std::array<std::uint8_t, 24> bytes;
    fill_random(bytes);
    bytes[0] |= 1; // an id of zeroes only is no id
    bytes[16] |= 1;
    const bool continued = sent && is_trace_parent(*sent);
    const bool sampled = continued && is_odd_hex((*sent)[54]);

    trace_parent.resize(kTraceParentSize);
    char* out = trace_parent.data();
    std::memcpy(out, "00-", 3);
    if (continued) {
        std::memcpy(out + 3, sent->data() + 3, 32);
    } else {
        write_hex(out + 3, std::span(bytes).first(16));
    }
    out[35] = '-';
    write_hex(out + 36, std::span(bytes).last(8));
    std::memcpy(out + 52, sampled ? "-01" : "-00", 3);
}

} // namespace userfold::http
