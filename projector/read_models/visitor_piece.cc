#include "projector/read_models/visitor_piece.h"

#include "projector/read_models/value_codec.h"

namespace userfold::read_models {
namespace {
constexpr std::uint8_t layout = 1;
} // namespace

std::string encode_visitor_piece(const VisitorPiece& piece) {
    std::string value;
    ValueWriter out(value);
    out.byte(layout);
    out.number(piece.count);
    piece.ordinals.append_to(value);
    return value;
}

VisitorPiece decode_visitor_piece(std::string_view value) {
    ValueReader in(value);
    in.version(layout);
    VisitorPiece piece;
    piece.count = in.number();
    piece.ordinals = Bitmap::from_bytes(in.rest());
    return piece;
}

void VisitorUnion::add(std::uint16_t piece, const VisitorPiece& content) {
    count_ += content.count;
    pieces_[piece].unite(content.ordinals);
}

std::uint64_t VisitorUnion::distinct() const {
    std::uint64_t distinct = 0;
    for (const auto& [piece, ordinals] : pieces_) distinct += ordinals.size();
    return distinct;
}

} // namespace userfold::read_models
