// A user as the views hold it, with the keys to open it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "events/ids.h"
#include "projector/read_models/profile_view.h"
#include "query-api/query_context.h"
#include "query-api/subject_keys.h"

namespace userfold::query_api {

enum class OpenErrc : std::uint8_t {
    no_key_yet, // the views do not hold the key: they lag on its partition; ask again
    damaged,    // the value does not open under its key: the views or the secrets are not what they
                // were
};

// Opens a leaf of the user's profile and appends the JSON value that it is to `out`.
std::expected<void, OpenErrc> open_leaf_onto(std::string& out, const UserId& user,
                                             const read_models::ProfileLeaf& leaf,
                                             const SubjectKeys& keys);

// A value sealed under a subject's key. Throws std::runtime_error where it is damaged; nothing
// where the key is not there yet.
std::optional<std::string> open_sealed(const SubjectKeys& keys, const SealPlace& place,
                                       KeyId key_id, std::string_view box);

struct StoredUser {
    std::unique_ptr<const std::string> value; // what the profile's texts look into
    read_models::Profile profile;
    SubjectKeys keys;

    // The text of a leaf that is a JSON string, e.g. "/account/email"; nothing where it is not
    // there or does not open.
    std::optional<std::string> text(const UserId& user, std::string_view path) const;
};

// Nothing where there is no such user, or it was erased.
boost::asio::awaitable<std::optional<StoredUser>> read_user(QueryContext& context,
                                                            const UserId& user);

} // namespace userfold::query_api
