#include "projector/profile_projection.h"

#include <algorithm>

#include "projector/read_models/consent_view.h"
#include "projector/read_models/keys.h"
#include "projector/read_models/profile_view.h"

namespace userfold::projector {
namespace {

using read_models::LeafOrigin;
using read_models::Profile;
using read_models::ProfileConsent;
using read_models::ProfileLeaf;
namespace keys = read_models::keys;

constexpr std::string_view email_path = "/account/email";
constexpr std::string_view username_path = "/account/username";

bool lies_at_or_below(std::string_view path, std::string_view container) {
    return path.starts_with(container) &&
           (path.size() == container.size() || path[container.size()] == '/');
}

// One commit's events applied to a profile, in order.
class ProfileChange {
public:
    ProfileChange(Profile& profile, const Envelope& envelope, std::vector<ConsentChoice>& consents)
        : profile_(profile), envelope_(envelope), consents_(consents) {}

    void operator()(const UserRegistered& event) {
        profile_.registered = true;
        profile_.created_at_ms = envelope_.time_ms;
        for (const SealedField& field : event.fields) change(field, LeafOrigin::registered);
        profile_.roles.assign(event.roles.begin(), event.roles.end());
        for (const ConsentChoice& choice : event.consents) choose(choice);
    }
    void operator()(const EmailVerified&) { profile_.email_verified = true; }
    void operator()(const EmailChanged& event) {
        set(email_path, event.email, LeafOrigin::email_changed);
        profile_.email_verified = false;
    }
    void operator()(const UsernameChanged& event) {
        if (event.username) {
            set(username_path, *event.username, LeafOrigin::username_changed);
        } else {
            remove(username_path);
        }
    }
    void operator()(const UserFieldsChanged& event) {
        for (const SealedField& field : event.changes) change(field, LeafOrigin::fields_changed);
    }
    void operator()(const ConsentChanged& event) { choose(event.choice); }
    void operator()(const StatusChanged& event) { profile_.status = event.status; }
    void operator()(const RolesChanged& event) {
        profile_.roles.assign(event.roles.begin(), event.roles.end());
    }
    // Nothing that a profile shows; their commit counts for the version all the same.
    void operator()(const EmailVerificationRequested&) {}
    void operator()(const PasswordChanged&) {}
    void operator()(const SessionsRevoked&) {}
    void operator()(const ClaimAbandoned&) {}
    // Not of this topic.
    void operator()(const SessionStarted&) {}
    void operator()(const SessionRefreshed&) {}
    void operator()(const SessionEnded&) {}
    void operator()(const LogInFailed&) {}
    void operator()(const ActivityRecorded&) {}
    void operator()(const ClusterCreated&) {}

private:
    void change(const SealedField& field, LeafOrigin origin) {
        if (field.value) {
            set(field.path, *field.value, origin);
        } else {
            remove(field.path);
        }
    }

    void set(std::string_view path, const Sealed& value, LeafOrigin origin) {
        auto& leaves = profile_.leaves;
        auto at = std::ranges::lower_bound(leaves, path, {}, &ProfileLeaf::path);
        if (at == leaves.end() || at->path != path) at = leaves.insert(at, ProfileLeaf{});
        *at = {path, value.key_id, value.box, envelope_.commit_id, origin};
    }

    void remove(std::string_view path) {
        std::erase_if(profile_.leaves, [path](const ProfileLeaf& leaf) {
            return lies_at_or_below(leaf.path, path);
        });
    }

    void choose(const ConsentChoice& choice) {
        auto& consents = profile_.consents;
        auto at = std::ranges::lower_bound(consents, std::string_view(choice.purpose), {},
                                           &ProfileConsent::purpose);
        if (at == consents.end() || at->purpose != choice.purpose) {
            at = consents.insert(at, ProfileConsent{});
        }
        *at = {choice.purpose, choice.policy_version, choice.granted, envelope_.time_ms};
        consents_.push_back(choice);
    }

    Profile& profile_;
    const Envelope& envelope_;
    std::vector<ConsentChoice>& consents_; // what was chosen, for the history
};

void erase_content(Profile& profile) {
    profile.erased = true;
    profile.leaves.clear();
    profile.roles.clear();
    profile.consents.clear();
}

} // namespace

void fold_profile(const JudgedCommit& commit, ViewChanges& changes) {
    const Envelope& envelope = commit.envelope();
    const auto user = envelope.stream.as<UserId>();
    std::string key = keys::profile(user);
    const auto stored = changes.get(View::subjects, key); // what the profile's texts look into
    Profile profile = stored ? read_models::decode_profile(*stored) : Profile{};
    profile.version = commit.judgement.version;
    if (envelope.raises_epoch) profile.epoch += 1;
    profile.updated_at_ms = std::max(profile.updated_at_ms, envelope.time_ms);
    std::vector<ConsentChoice> consents;
    ProfileChange change(profile, envelope, consents);
    for (const Event& event : commit.judgement.events) std::visit(change, event);
    if (envelope.erases_subject || profile.erased) erase_content(profile);
    changes.put(View::subjects, std::move(key), read_models::encode_profile(profile));
    if (!consents.empty()) {
        changes.append(
            View::consents, keys::consent(user, profile.version),
            read_models::encode_consents({envelope.time_ms, envelope.actor, std::move(consents)}));
    }
}

} // namespace userfold::projector
