// The generations of the cluster's MAC key. Every part holds all; one is current.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "events/crypto.h"

namespace userfold {

using MacKeyId = std::uint32_t;

class MacKeys {
public:
    void add(MacKeyId id, const crypto::Key& key) { keys_.emplace(id, crypto::HmacKey(key)); }
    void set_current(MacKeyId id) { current_ = id; }
    MacKeyId current() const { return current_; }
    // Null where this node lacks the generation.
    const crypto::HmacKey* find(MacKeyId id) const {
        auto found = keys_.find(id);
        return found == keys_.end() ? nullptr : &found->second;
    }

private:
    std::map<MacKeyId, crypto::HmacKey> keys_;
    MacKeyId current_ = 1;
};

} // namespace userfold
