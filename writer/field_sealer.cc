#include "writer/field_sealer.h"

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace userfold::writer {
namespace {

constexpr std::array<std::string_view, 3> named_by_clients = {
    "/profile/links", "/preferences/notifications", "/preferences/email_subscriptions"};

// RFC 6901 §4.
std::string unescape(std::string_view token) {
    std::string text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] == '~' && i + 1 < token.size()) {
            text += token[++i] == '1' ? '/' : '~';
        } else {
            text += token[i];
        }
    }
    return text;
}

struct Leaf {
    std::string path;
    std::optional<std::string> plaintext;
};

Leaf leaf_of(const input::FieldChange& change, const BlindIndexer& indexer, const UserId& user) {
    for (const std::string_view container : named_by_clients) {
        if (!change.path.starts_with(std::string(container) + '/')) continue;
        const std::string name =
            unescape(std::string_view(change.path).substr(container.size() + 1));
        Leaf leaf{std::string(container) + '/' +
                      indexer.member_name(user.as<SubjectId>(), container, name),
                  std::nullopt};
        if (change.json) {
            const boost::json::object named = {{"name", name},
                                               {"value", boost::json::parse(*change.json)}};
            leaf.plaintext = boost::json::serialize(named);
        }
        return leaf;
    }
    return {change.path, change.json};
}

Sealed seal_at(std::string_view plaintext, std::string_view path, const DataKey& key,
               const FieldPlace& place) {
    return seal(
        key,
        SealPlace{Topic::users, place.user.as<StreamId>(), place.event_type, path, place.commit_id},
        plaintext);
}

} // namespace

std::vector<SealedField> seal_fields(const std::vector<input::FieldChange>& changes,
                                     const DataKey& key, const BlindIndexer& indexer,
                                     const FieldPlace& place) {
    std::vector<SealedField> fields;
    fields.reserve(changes.size());
    for (const input::FieldChange& change : changes) {
        const Leaf leaf = leaf_of(change, indexer, place.user);
        SealedField field{leaf.path, std::nullopt};
        if (leaf.plaintext) field.value = seal_at(*leaf.plaintext, leaf.path, key, place);
        fields.push_back(std::move(field));
    }
    return fields;
}

Sealed seal_text(std::string_view text, std::string_view path, const DataKey& key,
                 const FieldPlace& place) {
    return seal_at(boost::json::serialize(boost::json::string(text)), path, key, place);
}

} // namespace userfold::writer
