#include "projector/read_models/data_key_view.h"

#include "projector/read_models/value_codec.h"

namespace userfold::read_models {
namespace {
constexpr std::uint8_t layout = 1;
} // namespace

std::string encode_data_keys(const std::vector<StoredDataKey>& keys) {
    std::string value;
    ValueWriter out(value);
    out.byte(layout);
    out.number(keys.size());
    for (const StoredDataKey& key : keys) {
        out.number(key.key_id);
        out.text(key.wrapped);
    }
    return value;
}

std::vector<StoredDataKey> decode_data_keys(std::string_view value) {
    ValueReader in(value);
    in.version(layout);
    std::vector<StoredDataKey> keys(in.count());
    for (StoredDataKey& key : keys) {
        key.key_id = in.number();
        key.wrapped = in.text();
    }
    return keys;
}

} // namespace userfold::read_models
