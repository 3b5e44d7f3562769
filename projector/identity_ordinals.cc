#include "projector/identity_ordinals.h"

#include "projector/read_models/keys.h"
#include "projector/read_models/value_codec.h"

namespace userfold::projector {
namespace {

namespace keys = read_models::keys;

constexpr std::size_t known_max = 128 * 1024;

std::string encode_ordinal(std::uint32_t ordinal) {
    std::string value;
    read_models::ValueWriter(value).number(ordinal);
    return value;
}

std::uint32_t decode_ordinal(std::string_view value) {
    return static_cast<std::uint32_t>(read_models::ValueReader(value).number());
}

} // namespace

std::vector<std::uint32_t> IdentityOrdinals::of(const std::vector<SubjectId>& identities,
                                                ViewChanges& changes) {
    std::vector<std::uint32_t> ordinals(identities.size());
    std::vector<std::size_t> unknown;
    std::vector<std::string> unknown_keys;
    if (known_.size() > known_max) known_.clear();
    for (std::size_t i = 0; i < identities.size(); ++i) {
        if (const auto found = known_.find(identities[i]); found != known_.end()) {
            ordinals[i] = found->second;
        } else {
            unknown.push_back(i);
            unknown_keys.push_back(keys::ordinal(identities[i]));
        }
    }
    if (unknown.empty()) return ordinals;
    const auto stored = changes.get_all(View::ordinals, unknown_keys);
    const std::uint32_t first_new = next(changes);
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        const SubjectId& identity = identities[unknown[i]];
        const auto ordinal = stored[i] ? decode_ordinal(*stored[i]) : *next_;
        if (!stored[i]) {
            changes.put(View::ordinals, std::move(unknown_keys[i]), encode_ordinal(ordinal));
            changes.append(View::identities, keys::identity(ordinal), std::string(identity.view()));
            *next_ += 1;
        }
        ordinals[unknown[i]] = ordinal;
        known_.emplace(identity, ordinal);
    }
    if (*next_ != first_new) {
        changes.put(View::meta, std::string(keys::next_ordinal), encode_ordinal(*next_));
    }
    return ordinals;
}

std::uint32_t IdentityOrdinals::next(ViewChanges& changes) {
    if (!next_) {
        const auto stored = changes.get(View::meta, keys::next_ordinal);
        next_ = stored ? decode_ordinal(*stored) : 0;
    }
    return *next_;
}

} // namespace userfold::projector
