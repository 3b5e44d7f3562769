#include "projector/read_models/lookup_view.h"

#include "projector/read_models/value_codec.h"

namespace userfold::read_models {
namespace {
constexpr std::uint8_t layout = 1;
} // namespace

std::string encode_lookup_terms(const LookupTerms& terms) {
    std::string value;
    ValueWriter out(value);
    out.byte(layout);
    out.number(terms.version);
    out.number(terms.terms.size());
    for (const std::string& term : terms.terms) out.text(term);
    return value;
}

LookupTerms decode_lookup_terms(std::string_view value) {
    ValueReader in(value);
    in.version(layout);
    LookupTerms terms;
    terms.version = in.number();
    terms.terms.resize(in.count());
    for (std::string& term : terms.terms) term = in.text();
    return terms;
}

} // namespace userfold::read_models
