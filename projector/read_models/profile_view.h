// A user's document as the fold keeps it: personal values sealed, each with what opening it needs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "events/ids.h"

namespace userfold::read_models {

// The type of the event that a leaf was sealed for: part of its associated data.
enum class LeafOrigin : std::uint8_t {
    registered = 0,
    email_changed = 1,
    username_changed = 2,
    fields_changed = 3,
};
std::string_view event_type_of(LeafOrigin origin); // "user.registered"

// One sealed value of the document. It opens with SealPlace{users, the user, event type, path,
// commit}.
struct ProfileLeaf {
    std::string_view path; // "/personal/address/city"
    KeyId key_id = 0;
    std::string_view box;
    CommitId commit_id;
    LeafOrigin origin = LeafOrigin::registered;
};

struct ProfileConsent {
    std::string_view purpose;
    std::string_view policy_version;
    bool granted = false;
    std::int64_t time_ms = 0; // when it was last changed
};

// Texts are views into what the profile was decoded from, or into the events that changed it.
struct Profile {
    std::uint64_t version = 0; // of the user's stream
    std::uint64_t epoch = 0;   // security epoch: how often accepted commits raised it
    bool registered = false;   // a stream may hold fences before it holds a user
    bool erased = false;
    bool email_verified = false;
    UserStatus status = UserStatus::active;
    std::int64_t created_at_ms = 0;
    std::int64_t updated_at_ms = 0;
    std::vector<std::string_view> roles;
    std::vector<ProfileConsent> consents; // by purpose
    std::vector<ProfileLeaf> leaves;      // by path

    // What a reader may be shown.
    bool visible() const { return registered && !erased; }
    // The leaf at that path, or null.
    const ProfileLeaf* find(std::string_view path) const;
};

std::string encode_profile(const Profile& profile);
Profile decode_profile(std::string_view value);

} // namespace userfold::read_models
