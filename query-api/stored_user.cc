#include "query-api/stored_user.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <stdexcept>

#include "projector/read_models/keys.h"

namespace userfold::query_api {
namespace {

namespace keys = read_models::keys;
using read_models::View;

// Remembered keys may lack one that was made since.
bool opens_all(const SubjectKeys& subject_keys, const read_models::Profile& profile) {
    return std::ranges::all_of(profile.leaves, [&](const read_models::ProfileLeaf& leaf) {
        return subject_keys.find(leaf.key_id) != nullptr;
    });
}

std::optional<StoredUser> stored_user(std::optional<std::string>&& value) {
    if (!value) return std::nullopt;
    StoredUser user;
    user.value = std::make_unique<const std::string>(std::move(*value));
    user.profile = read_models::decode_profile(*user.value);
    if (!user.profile.visible()) return std::nullopt;
    return user;
}

} // namespace

std::optional<std::string> open_sealed(const SubjectKeys& subject_keys, const SealPlace& place,
                                       KeyId key_id, std::string_view box) {
    const DataKey* key = subject_keys.find(key_id);
    if (key == nullptr) return std::nullopt;
    auto opened = open(*key, place, Sealed{key_id, std::string(box)});
    if (!opened) throw std::runtime_error("a sealed value does not open under its key");
    return opened;
}

std::expected<std::string, OpenErrc> open_leaf(const UserId& user,
                                               const read_models::ProfileLeaf& leaf,
                                               const SubjectKeys& subject_keys) {
    const DataKey* key = subject_keys.find(leaf.key_id);
    if (key == nullptr) return std::unexpected(OpenErrc::no_key_yet);
    const SealPlace place{Topic::users, user.as<StreamId>(),
                          read_models::event_type_of(leaf.origin), leaf.path, leaf.commit_id};
    auto opened = open(*key, place, Sealed{leaf.key_id, std::string(leaf.box)});
    if (!opened) return std::unexpected(OpenErrc::damaged);
    return std::move(*opened);
}

std::optional<std::string> StoredUser::text(const UserId& user, std::string_view path) const {
    const read_models::ProfileLeaf* leaf = profile.find(path);
    if (leaf == nullptr) return std::nullopt;
    const auto opened = open_leaf(user, *leaf, *keys);
    if (!opened) return std::nullopt;
    boost::system::error_code error;
    const boost::json::value parsed = boost::json::parse(*opened, error);
    if (error || !parsed.is_string()) return std::nullopt;
    return std::string(parsed.get_string());
}

boost::asio::awaitable<std::shared_ptr<const SubjectKeys>> read_keys(QueryContext& context,
                                                                     const SubjectId& subject) {
    auto remembered = context.data_keys.remembered(subject);
    if (remembered) co_return remembered;
    const std::string key = keys::data_keys(subject);
    const auto stored = co_await context.views.get(View::data_keys, key);
    co_return context.data_keys.unwrap(subject, stored);
}

boost::asio::awaitable<std::optional<StoredUser>> read_user(QueryContext& context,
                                                            const UserId& user) {
    const auto subject = user.as<SubjectId>();
    std::vector<read_models::ViewKey> wanted;
    wanted.push_back({View::profiles, keys::profile(user)});
    auto subject_keys = context.data_keys.remembered(subject);
    if (!subject_keys) wanted.push_back({View::data_keys, keys::data_keys(subject)});
    auto values = co_await context.views.get_all(wanted);
    auto found = stored_user(std::move(values.front()));
    if (!found) co_return std::nullopt;
    if (!subject_keys) subject_keys = context.data_keys.unwrap(subject, values.back());
    if (!opens_all(*subject_keys, found->profile)) {
        const std::string key = keys::data_keys(subject);
        const auto stored = co_await context.views.get(View::data_keys, key);
        subject_keys = context.data_keys.unwrap(subject, stored);
    }
    found->keys = std::move(subject_keys);
    co_return found;
}

} // namespace userfold::query_api
