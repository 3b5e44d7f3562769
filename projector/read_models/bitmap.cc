#include "projector/read_models/bitmap.h"

#include <roaring/roaring.h>
#include <stdexcept>

namespace userfold::read_models {

void Bitmap::Free::operator()(roaring_bitmap_s* bitmap) const {
    roaring_bitmap_free(bitmap);
}

Bitmap::Bitmap() : bitmap_(roaring_bitmap_create()) {
    if (!bitmap_) throw std::bad_alloc();
}

Bitmap::Bitmap(const Bitmap& other) : bitmap_(roaring_bitmap_copy(other.bitmap_.get())) {
    if (!bitmap_) throw std::bad_alloc();
}

Bitmap& Bitmap::operator=(const Bitmap& other) {
    Bitmap copy(other);
    bitmap_ = std::move(copy.bitmap_);
    return *this;
}

Bitmap Bitmap::from_bytes(std::string_view bytes) {
    roaring_bitmap_t* bitmap = roaring_bitmap_portable_deserialize_safe(bytes.data(), bytes.size());
    if (bitmap == nullptr) {
        throw std::runtime_error(
            "a read model holds a torn set; remove the views: they are "
            "folded again from the log");
    }
    return Bitmap(bitmap);
}

void Bitmap::append_to(std::string& out) const {
    const std::size_t at = out.size();
    out.resize(at + roaring_bitmap_portable_size_in_bytes(bitmap_.get()));
    roaring_bitmap_portable_serialize(bitmap_.get(), out.data() + at);
}

void Bitmap::add(std::uint32_t number) {
    roaring_bitmap_add(bitmap_.get(), number);
}

void Bitmap::unite(const Bitmap& other) {
    roaring_bitmap_or_inplace(bitmap_.get(), other.bitmap_.get());
}

std::uint64_t Bitmap::size() const {
    return roaring_bitmap_get_cardinality(bitmap_.get());
}

std::vector<std::uint32_t> Bitmap::numbers() const {
    std::vector<std::uint32_t> numbers(size());
    roaring_bitmap_to_uint32_array(bitmap_.get(), numbers.data());
    return numbers;
}

} // namespace userfold::read_models
