// The values of the read models: a layout version, then numbers as LEB128, ids as 16 bytes and
// everything else with its length before it. Nothing is copied on reading: texts are views into the
// value.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "events/ids.h"

namespace userfold::read_models {

class ValueWriter {
public:
    // Appends to `out`, which outlives it.
    explicit ValueWriter(std::string& out) : out_(out) {}

    void byte(std::uint8_t value) { out_ += static_cast<char>(value); }
    void number(std::uint64_t value) {
        while (value >= 0x80) {
            byte(static_cast<std::uint8_t>(value | 0x80));
            value >>= 7;
        }
        byte(static_cast<std::uint8_t>(value));
    }
    // ZigZag, so that small negative numbers are short too.
    void signed_number(std::int64_t value) {
        number(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
    }
    void text(std::string_view value) {
        number(value.size());
        out_ += value;
    }
    template <class Tag>
    void id(const Id<Tag>& value) {
        out_ += value.view();
    }

private:
    std::string& out_;
};

// Throws std::runtime_error where the bytes are torn: the store is damaged.
class ValueReader {
public:
    explicit ValueReader(std::string_view value) : rest_(value) {}

    bool done() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }
    // Reads a layout version and refuses a newer one than `newest`.
    std::uint8_t version(std::uint8_t newest) {
        const std::uint8_t version = byte();
        if (version == 0 || version > newest) {
            throw std::runtime_error(
                "a read model holds a value of a newer layout; run a newer "
                "userfold, or remove the views: they are folded again");
        }
        return version;
    }
    std::uint8_t byte() { return static_cast<std::uint8_t>(take(1).front()); }
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::uint8_t next = byte();
            value |= static_cast<std::uint64_t>(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        torn();
    }
    // How many elements follow, each of a byte at least: no more than there can be.
    std::size_t count() {
        const std::uint64_t count = number();
        if (count > rest_.size()) torn();
        return static_cast<std::size_t>(count);
    }
    std::int64_t signed_number() {
        const std::uint64_t value = number();
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }
    std::string_view text() { return take(number()); }
    template <class IdType>
    IdType id() {
        return IdType::from_view(take(16));
    }

private:
    std::string_view take(std::uint64_t size) {
        if (size > rest_.size()) torn();
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    [[noreturn]] static void torn() {
        throw std::runtime_error(
            "a read model holds a torn value; remove the views: they are "
            "folded again from the log");
    }
    std::string_view rest_;
};

} // namespace userfold::read_models
