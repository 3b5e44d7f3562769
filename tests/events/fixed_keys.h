// Keys that never change: golden records were signed with them. Never use them for anything else.
#pragma once

#include "events/mac_keys.h"
#include "events/sealing.h"

namespace userfold {

// 32 bytes that count up from `first`.
inline crypto::Key counting_key(std::uint8_t first) {
    crypto::Key key;
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(first + i);
    return key;
}

// Generation 1: 00 01 … 1f.
inline MacKeys fixed_mac_keys() {
    MacKeys keys;
    keys.add(1, counting_key(0x00));
    return keys;
}

// 20 21 … 3f and 40 41 … 5f.
inline DataKey fixed_data_key() {
    return {7, counting_key(0x20)};
}
inline DataKey fixed_credential_key() {
    return {7, counting_key(0x40)};
}

} // namespace userfold
