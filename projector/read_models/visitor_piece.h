// Page views and the distinct identities behind them, cut by the high halves of the identities'
// ordinals: a new visitor rewrites one piece of at most 8 KiB, not the whole set.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "projector/read_models/bitmap.h"

namespace userfold::read_models {

struct VisitorPiece {
    std::uint64_t count = 0; // of events, repeats included
    Bitmap ordinals;         // low halves
};

std::string encode_visitor_piece(const VisitorPiece& piece);
VisitorPiece decode_visitor_piece(std::string_view value);

// The union of pieces of any number of sets.
class VisitorUnion {
public:
    void add(std::uint16_t piece, const VisitorPiece& content);
    std::uint64_t count() const { return count_; }
    std::uint64_t distinct() const;

private:
    std::uint64_t count_ = 0;
    std::map<std::uint16_t, Bitmap> pieces_;
};

} // namespace userfold::read_models
