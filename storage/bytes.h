// How stored values and keys are written: fixed big-endian numbers (so that keys sort),
// length-prefixed text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace userfold::storage {

class ByteWriter {
public:
    ByteWriter& u8(std::uint8_t number) {
        out_ += static_cast<char>(number);
        return *this;
    }
    ByteWriter& u32(std::uint32_t number) { return fixed(number, 4); }
    ByteWriter& u64(std::uint64_t number) { return fixed(number, 8); }
    ByteWriter& i64(std::int64_t number) { return u64(static_cast<std::uint64_t>(number)); }
    // Bytes whose number the reader knows.
    ByteWriter& raw(std::string_view bytes) {
        out_ += bytes;
        return *this;
    }
    // Bytes with their length before them.
    ByteWriter& text(std::string_view bytes) {
        return u32(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
    }
    std::string take() { return std::move(out_); }

private:
    ByteWriter& fixed(std::uint64_t number, int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            out_ += static_cast<char>(number >> shift & 255);
        }
        return *this;
    }
    std::string out_;
};

// Reads what a ByteWriter of this binary's format wrote. Past the end everything reads as zero or
// empty, so that a value written before a field was added reads as one without it.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : left_(bytes) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(fixed(1)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(fixed(4)); }
    std::uint64_t u64() { return fixed(8); }
    std::int64_t i64() { return static_cast<std::int64_t>(fixed(8)); }
    std::string_view raw(std::size_t size) {
        const std::string_view bytes = left_.substr(0, size);
        left_.remove_prefix(bytes.size());
        return bytes;
    }
    std::string_view text() { return raw(u32()); }
    bool at_end() const { return left_.empty(); }

private:
    std::uint64_t fixed(std::size_t size) {
        std::uint64_t number = 0;
        for (char byte : raw(size)) number = number << 8 | static_cast<std::uint8_t>(byte);
        return number;
    }
    std::string_view left_;
};

} // namespace userfold::storage
