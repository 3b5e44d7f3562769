// A subject's data keys, wrapped under the master key. Credential keys are the writer's alone: not
// kept here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/event.h"

namespace userfold::read_models {

struct StoredDataKey {
    KeyId key_id = 0;
    std::string wrapped;
    friend bool operator==(const StoredDataKey&, const StoredDataKey&) = default;
};

// By key id.
std::string encode_data_keys(const std::vector<StoredDataKey>& keys);
std::vector<StoredDataKey> decode_data_keys(std::string_view value);

} // namespace userfold::read_models
