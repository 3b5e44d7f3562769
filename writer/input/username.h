// User names: short, in one script, compared regardless of case and width.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "writer/input/checked.h"

namespace userfold::input {

struct Username {
    std::string name; // as typed, in NFC
    std::string key;  // NFKC_Casefold: unique, blinded, looked up

    friend bool operator==(const Username&, const Username&) = default;
};

// 3 to 32 letters (with their marks), digits, '.', '_' and '-', of which at least one is a letter
// or a digit, at restriction level "highly restrictive" of UTS #39: one script, or Latin with one
// of the East Asian sets. There is no '@', so that a name is never mistaken for an email address.
Checked<Username> check_username(std::string_view text);

// Nothing for what check_username refuses. A key is its own key.
std::optional<std::string> username_key(std::string_view text);

} // namespace userfold::input
