#include "query-api/stored_user.h"

#include <boost/json/parse.hpp>
#include <stdexcept>

#include "projector/read_models/keys.h"

namespace userfold::query_api {
namespace keys = read_models::keys;
using read_models::View;

std::optional<std::string> open_sealed(const SubjectKeys& subject_keys, const SealPlace& place,
                                       KeyId key_id, std::string_view box) {
    const DataKey* key = subject_keys.find(key_id);
    if (key == nullptr) return std::nullopt;
    std::string opened;
    if (!open_onto(opened, *key, place, box)) {
        throw std::runtime_error("a sealed value does not open under its key");
    }
    return opened;
}

std::expected<void, OpenErrc> open_leaf_onto(std::string& out, const UserId& user,
                                             const read_models::ProfileLeaf& leaf,
                                             const SubjectKeys& subject_keys) {
    const DataKey* key = subject_keys.find(leaf.key_id);
    if (key == nullptr) return std::unexpected(OpenErrc::no_key_yet);
    const SealPlace place{Topic::users, user.as<StreamId>(),
                          read_models::event_type_of(leaf.origin), leaf.path, leaf.commit_id};
    if (!open_onto(out, *key, place, leaf.box)) return std::unexpected(OpenErrc::damaged);
    return {};
}

std::optional<std::string> StoredUser::text(const UserId& user, std::string_view path) const {
    const read_models::ProfileLeaf* leaf = profile.find(path);
    std::string opened;
    if (leaf == nullptr || !open_leaf_onto(opened, user, *leaf, keys)) return std::nullopt;
    boost::system::error_code error;
    const boost::json::value parsed = boost::json::parse(opened, error);
    if (error || !parsed.is_string()) return std::nullopt;
    return std::string(parsed.get_string());
}

boost::asio::awaitable<std::optional<StoredUser>> read_user(QueryContext& context,
                                                            const UserId& user) {
    const std::vector<std::string> wanted = {keys::data_keys(user.as<SubjectId>()),
                                             keys::profile(user)};
    auto values = co_await context.views.get_all(View::subjects, wanted);
    if (!values.back()) co_return std::nullopt;
    auto document = std::make_unique<const std::string>(std::move(*values.back()));
    read_models::Profile profile = read_models::decode_profile(*document);
    if (!profile.visible()) co_return std::nullopt;
    co_return StoredUser{std::move(document), std::move(profile),
                         SubjectKeys(context.settings.master_key, values.front())};
}

} // namespace userfold::query_api
