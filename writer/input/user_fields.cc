#include "writer/input/user_fields.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <iterator>
#include <span>

#include "writer/input/json_pointer.h"
#include "writer/input/leaf_rules.h"
#include "writer/input/name.h"
#include "writer/input/object_reader.h"

namespace userfold::input {
namespace {

using boost::json::object;
using boost::json::value;

// A node of the document: a leaf with its rule, an object with the members that it may have, or a
// map whose members a client names, all under one rule.
struct Field {
    enum class Shape { leaf, object, map };

    std::string_view name;
    Shape shape = Shape::leaf;
    LeafRule rule = nullptr;
    std::span<const Field> members;
    std::size_t count_max = 0;
};

constexpr Field leaf(std::string_view name, LeafRule rule) {
    return {name, Field::Shape::leaf, rule, {}, 0};
}
constexpr Field object_of(std::string_view name, std::span<const Field> members) {
    return {name, Field::Shape::object, nullptr, members, 0};
}
constexpr Field map_of(std::string_view name, LeafRule rule, std::size_t count_max) {
    return {name, Field::Shape::map, rule, {}, count_max};
}

constexpr std::array address_fields{
    leaf("street", keep_address_line),     leaf("line2", keep_address_line),
    leaf("city", keep_address_line),       leaf("region", keep_address_line),
    leaf("postal_code", keep_postal_code), leaf("country", keep_country),
};
constexpr std::array personal_fields{
    leaf("name", keep_name),
    leaf("phone", keep_phone),
    leaf("date_of_birth", keep_date_of_birth),
    object_of("address", address_fields),
    leaf("gender", keep_short_text),
};
constexpr std::array profile_fields{
    leaf("display_name", keep_display_name),
    leaf("bio", keep_bio),
    leaf("avatar_url", keep_url),
    leaf("interests", keep_interests),
    map_of("links", keep_url, links_count_max),
};
constexpr std::array preferences_fields{
    leaf("language", keep_language),
    leaf("theme", keep_theme),
    leaf("timezone", keep_time_zone),
    map_of("notifications", keep_boolean, notifications_count_max),
    map_of("email_subscriptions", keep_boolean, email_subscriptions_count_max),
};
constexpr std::array sections{
    object_of(user_sections[0], personal_fields),
    object_of(user_sections[1], profile_fields),
    object_of(user_sections[2], preferences_fields),
};

// Walks a patch along the table. The table's depth bounds the recursion, not the patch's.
class PatchReader {
public:
    PatchReader(std::chrono::sys_days today, std::vector<http::FieldError>& errors)
        : today_(today), errors_(errors) {}

    void read(const Field& field, const std::string& pointer, const value& sent) {
        if (sent.is_null()) {
            removals_.push_back({pointer, std::nullopt});
            return;
        }
        switch (field.shape) {
            case Field::Shape::leaf:
                return read_leaf(field.rule, pointer, sent);
            case Field::Shape::object:
                return read_object(field, pointer, sent);
            case Field::Shape::map:
                return read_map(field, pointer, sent);
        }
    }

    std::vector<FieldChange> take_changes() {
        std::vector<FieldChange> changes = std::move(removals_);
        std::ranges::move(settings_, std::back_inserter(changes));
        return changes;
    }

private:
    void read_leaf(LeafRule rule, const std::string& pointer, const value& sent) {
        const auto kept = rule(sent, {pointer, today_, errors_});
        if (kept) settings_.push_back({pointer, boost::json::serialize(*kept)});
    }

    void read_object(const Field& field, const std::string& pointer, const value& sent) {
        if (!expect_object(pointer, sent)) return;
        ObjectReader reader(sent.get_object(), pointer, errors_);
        for (const Field& member : field.members) {
            const value* found = reader.find(member.name);
            if (found != nullptr) read(member, member_pointer(pointer, member.name), *found);
        }
        reader.finish();
    }

    void read_map(const Field& field, const std::string& pointer, const value& sent) {
        if (!expect_object(pointer, sent)) return;
        const object& members = sent.get_object();
        if (members.size() > field.count_max) {
            add_error(errors_, pointer,
                      fmt::format("must have at most {} members", field.count_max));
            return;
        }
        for (const auto& member : members) {
            const std::string_view name(member.key().data(), member.key().size());
            const std::string member_path = member_pointer(pointer, name);
            const auto checked = check_member_name(name);
            if (!checked) {
                add_error(errors_, member_path, checked.error());
            } else if (member.value().is_null()) {
                removals_.push_back({member_path, std::nullopt});
            } else {
                read_leaf(field.rule, member_path, member.value());
            }
        }
    }

    bool expect_object(const std::string& pointer, const value& sent) {
        if (!sent.is_object()) add_error(errors_, pointer, "must be an object");
        return sent.is_object();
    }

    std::chrono::sys_days today_;
    std::vector<http::FieldError>& errors_;
    std::vector<FieldChange> removals_;
    std::vector<FieldChange> settings_;
};

} // namespace

std::vector<FieldChange> read_user_fields(const object& body, std::chrono::sys_days today,
                                          std::vector<http::FieldError>& errors) {
    PatchReader reader(today, errors);
    for (const Field& section : sections) {
        const value* sent =
            body.if_contains(boost::json::string_view(section.name.data(), section.name.size()));
        if (sent != nullptr) reader.read(section, member_pointer("", section.name), *sent);
    }
    return reader.take_changes();
}

} // namespace userfold::input
