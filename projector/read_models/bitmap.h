// A set of 32-bit numbers as a Roaring bitmap (https://github.com/RoaringBitmap/RoaringFormatSpec).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct roaring_bitmap_s;

namespace userfold::read_models {

// A value type; not thread-safe.
class Bitmap {
public:
    Bitmap();
    Bitmap(const Bitmap& other);
    Bitmap(Bitmap&&) noexcept = default;
    Bitmap& operator=(const Bitmap& other);
    Bitmap& operator=(Bitmap&&) noexcept = default;
    ~Bitmap() = default;

    // Throws std::runtime_error where the bytes are no bitmap: the store is damaged.
    static Bitmap from_bytes(std::string_view bytes);
    // In the portable format.
    void append_to(std::string& out) const;

    void add(std::uint32_t number);
    void unite(const Bitmap& other);
    std::uint64_t size() const;
    std::vector<std::uint32_t> numbers() const; // ascending

private:
    struct Free {
        void operator()(roaring_bitmap_s* bitmap) const;
    };
    explicit Bitmap(roaring_bitmap_s* bitmap) : bitmap_(bitmap) {}
    std::unique_ptr<roaring_bitmap_s, Free> bitmap_;
};

} // namespace userfold::read_models
