// Small conversions between our types and the FlatBuffers ones; of use to the codec alone.
#pragma once

#include <cstring>
#include <flatbuffers/flatbuffers.h>
#include <string>
#include <string_view>

#include "events/event.h"
#include "schemas/record_generated.h"

namespace userfold::codec {

using Builder = flatbuffers::FlatBufferBuilder;

template <class Tag>
wire::Uuid to_wire(const Id<Tag>& id) {
    return wire::Uuid(flatbuffers::span<const std::uint8_t, 16>(id.bytes.data(), id.bytes.size()));
}
template <class IdType>
IdType from_wire(const wire::Uuid* uuid) {
    IdType id;
    if (uuid != nullptr) std::memcpy(id.bytes.data(), uuid->bytes()->data(), id.bytes.size());
    return id;
}

inline flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>> bytes(Builder& builder,
                                                                    std::string_view text) {
    return builder.CreateVector(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}
inline std::string bytes(const flatbuffers::Vector<std::uint8_t>* vector) {
    if (vector == nullptr) return {};
    return {reinterpret_cast<const char*>(vector->data()), vector->size()};
}
inline std::string text(const flatbuffers::String* string) {
    return string == nullptr ? std::string() : string->str();
}
inline std::string_view finished(const Builder& builder) {
    return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

// FlatBuffers checks alignment relative to the buffer, so a buffer that lies askew is copied first.
class Aligned {
public:
    explicit Aligned(std::string_view bytes) : bytes_(bytes) {
        if (reinterpret_cast<std::uintptr_t>(bytes.data()) % 8 != 0) {
            copy_.assign(bytes);
            bytes_ = copy_;
        }
    }
    Aligned(const Aligned&) = delete;
    Aligned& operator=(const Aligned&) = delete;

    // The root table, or null where the bytes do not verify.
    template <class Table>
    const Table* root() const {
        if (bytes_.size() < 8) return nullptr;
        const auto* data = reinterpret_cast<const std::uint8_t*>(bytes_.data());
        flatbuffers::Verifier verifier(data, bytes_.size(), 32, 100'000);
        if (!verifier.VerifyBuffer<Table>(nullptr)) return nullptr;
        return flatbuffers::GetRoot<Table>(data);
    }

private:
    std::string_view bytes_;
    std::string copy_; // 8-aligned whether it lies on the heap or inside the string
};

} // namespace userfold::codec
