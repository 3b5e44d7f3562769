#include "projector/read_models/profile_view.h"

#include <algorithm>

#include "projector/read_models/value_codec.h"

namespace userfold::read_models {
namespace {

constexpr std::uint8_t layout = 1;

// Leaves of one commit share their origin: it stands once in the value.
struct Origin {
    CommitId commit_id;
    LeafOrigin type = LeafOrigin::registered;
    friend bool operator==(const Origin&, const Origin&) = default;
};

std::vector<Origin> origins_of(const std::vector<ProfileLeaf>& leaves) {
    std::vector<Origin> origins;
    for (const ProfileLeaf& leaf : leaves) {
        const Origin origin{leaf.commit_id, leaf.origin};
        if (std::ranges::find(origins, origin) == origins.end()) origins.push_back(origin);
    }
    return origins;
}

void encode_leaves(ValueWriter& out, const std::vector<ProfileLeaf>& leaves) {
    const std::vector<Origin> origins = origins_of(leaves);
    out.number(origins.size());
    for (const Origin& origin : origins) {
        out.id(origin.commit_id);
        out.byte(static_cast<std::uint8_t>(origin.type));
    }
    out.number(leaves.size());
    for (const ProfileLeaf& leaf : leaves) {
        const auto origin = std::ranges::find(origins, Origin{leaf.commit_id, leaf.origin});
        out.number(static_cast<std::uint64_t>(origin - origins.begin()));
        out.text(leaf.path);
        out.number(leaf.key_id);
        out.text(leaf.box);
    }
}

std::vector<ProfileLeaf> decode_leaves(ValueReader& in) {
    std::vector<Origin> origins(in.count());
    for (Origin& origin : origins) {
        origin.commit_id = in.id<CommitId>();
        origin.type = static_cast<LeafOrigin>(in.byte());
    }
    std::vector<ProfileLeaf> leaves(in.count());
    for (ProfileLeaf& leaf : leaves) {
        const Origin& origin = origins.at(in.number());
        leaf.commit_id = origin.commit_id;
        leaf.origin = origin.type;
        leaf.path = in.text();
        leaf.key_id = in.number();
        leaf.box = in.text();
    }
    return leaves;
}

} // namespace

std::string_view event_type_of(LeafOrigin origin) {
    switch (origin) {
        case LeafOrigin::registered:
            return type_name_of<UserRegistered>();
        case LeafOrigin::email_changed:
            return type_name_of<EmailChanged>();
        case LeafOrigin::username_changed:
            return type_name_of<UsernameChanged>();
        case LeafOrigin::fields_changed:
            return type_name_of<UserFieldsChanged>();
    }
    return "";
}

const ProfileLeaf* Profile::find(std::string_view path) const {
    const auto found = std::ranges::lower_bound(leaves, path, {}, &ProfileLeaf::path);
    return found != leaves.end() && found->path == path ? &*found : nullptr;
}

std::string encode_profile(const Profile& profile) {
    std::string value;
    value.reserve(1024);
    ValueWriter out(value);
    out.byte(layout);
    out.number(profile.version);
    out.number(profile.epoch);
    out.byte(static_cast<std::uint8_t>((profile.registered ? 1 : 0) | (profile.erased ? 2 : 0) |
                                       (profile.email_verified ? 4 : 0)));
    out.byte(static_cast<std::uint8_t>(profile.status));
    out.signed_number(profile.created_at_ms);
    out.signed_number(profile.updated_at_ms);
    out.number(profile.roles.size());
    for (const std::string_view role : profile.roles) out.text(role);
    out.number(profile.consents.size());
    for (const ProfileConsent& consent : profile.consents) {
        out.text(consent.purpose);
        out.text(consent.policy_version);
        out.byte(consent.granted ? 1 : 0);
        out.signed_number(consent.time_ms);
    }
    encode_leaves(out, profile.leaves);
    return value;
}

Profile decode_profile(std::string_view value) {
    ValueReader in(value);
    in.version(layout);
    Profile profile;
    profile.version = in.number();
    profile.epoch = in.number();
    const std::uint8_t flags = in.byte();
    profile.registered = (flags & 1) != 0;
    profile.erased = (flags & 2) != 0;
    profile.email_verified = (flags & 4) != 0;
    profile.status = static_cast<UserStatus>(in.byte());
    profile.created_at_ms = in.signed_number();
    profile.updated_at_ms = in.signed_number();
    profile.roles.resize(in.count());
    for (std::string_view& role : profile.roles) role = in.text();
    profile.consents.resize(in.count());
    for (ProfileConsent& consent : profile.consents) {
        consent.purpose = in.text();
        consent.policy_version = in.text();
        consent.granted = in.byte() != 0;
        consent.time_ms = in.signed_number();
    }
    profile.leaves = decode_leaves(in);
    return profile;
}

} // namespace userfold::read_models
