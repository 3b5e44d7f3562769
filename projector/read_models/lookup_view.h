// The blind terms of one kind under which a user is found.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace userfold::read_models {

struct LookupTerms {
    std::uint64_t version = 0; // of the user's stream that they were derived from
    std::vector<std::string> terms;
    friend bool operator==(const LookupTerms&, const LookupTerms&) = default;
};

std::string encode_lookup_terms(const LookupTerms& terms);
LookupTerms decode_lookup_terms(std::string_view value);

} // namespace userfold::read_models
