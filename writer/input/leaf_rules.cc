#include "writer/input/leaf_rules.h"

#include <fmt/format.h>

#include "writer/input/country.h"
#include "writer/input/date.h"
#include "writer/input/json_pointer.h"
#include "writer/input/language_tag.h"
#include "writer/input/object_reader.h"
#include "writer/input/phone.h"
#include "writer/input/text.h"
#include "writer/input/time_zone.h"
#include "writer/input/url.h"
#include "writer/input/user_fields.h"

namespace userfold::input {
namespace {

using boost::json::value;

constexpr TextRule interest_rule{.length_min = 1, .length_max = 64};

// The value is a string that `check` accepts.
template <class Check>
std::optional<value> keep_string(const value& sent, const LeafContext& context, Check check) {
    if (!sent.is_string()) {
        add_error(context.errors, context.pointer, "must be a string");
        return std::nullopt;
    }
    Checked<> kept = check(text_of(sent));
    if (!kept) {
        add_error(context.errors, context.pointer, std::move(kept.error()));
        return std::nullopt;
    }
    return value(*kept);
}

std::optional<value> keep_text(const value& sent, const LeafContext& context,
                               const TextRule& rule) {
    return keep_string(sent, context,
                       [&rule](std::string_view text) { return check_text(text, rule); });
}

} // namespace

std::optional<value> keep_name(const value& sent, const LeafContext& context) {
    return keep_text(sent, context, {.length_min = 1, .length_max = 200});
}

std::optional<value> keep_display_name(const value& sent, const LeafContext& context) {
    return keep_text(sent, context, {.length_max = 100});
}

std::optional<value> keep_bio(const value& sent, const LeafContext& context) {
    return keep_text(sent, context, {.length_max = 2000, .line_breaks = true});
}

std::optional<value> keep_short_text(const value& sent, const LeafContext& context) {
    return keep_text(sent, context, {.length_max = 64});
}

std::optional<value> keep_address_line(const value& sent, const LeafContext& context) {
    return keep_text(sent, context, {.length_max = 200});
}

std::optional<value> keep_postal_code(const value& sent, const LeafContext& context) {
    return keep_text(sent, context, {.length_max = 32});
}

std::optional<value> keep_phone(const value& sent, const LeafContext& context) {
    return keep_string(sent, context, check_phone);
}

std::optional<value> keep_date_of_birth(const value& sent, const LeafContext& context) {
    return keep_string(sent, context, [&context](std::string_view text) {
        return check_date_of_birth(text, context.today);
    });
}

std::optional<value> keep_country(const value& sent, const LeafContext& context) {
    return keep_string(sent, context, check_country);
}

std::optional<value> keep_url(const value& sent, const LeafContext& context) {
    return keep_string(sent, context, check_url);
}

std::optional<value> keep_interests(const value& sent, const LeafContext& context) {
    if (!sent.is_array()) {
        add_error(context.errors, context.pointer, "must be an array of strings");
        return std::nullopt;
    }
    const auto& elements = sent.get_array();
    if (elements.size() > interests_count_max) {
        add_error(context.errors, context.pointer,
                  fmt::format("must have at most {} elements", interests_count_max));
        return std::nullopt;
    }
    boost::json::array kept;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const std::string pointer = element_pointer(context.pointer, i);
        auto element =
            keep_text(elements[i], {pointer, context.today, context.errors}, interest_rule);
        if (element) kept.push_back(std::move(*element));
    }
    if (kept.size() != elements.size()) return std::nullopt;
    return value(std::move(kept));
}

std::optional<value> keep_language(const value& sent, const LeafContext& context) {
    return keep_string(sent, context, check_language_tag);
}

std::optional<value> keep_theme(const value& sent, const LeafContext& context) {
    return keep_string(sent, context, [](std::string_view text) -> Checked<> {
        if (text == "light" || text == "dark" || text == "system") return std::string(text);
        return std::unexpected("must be one of light, dark and system");
    });
}

std::optional<value> keep_time_zone(const value& sent, const LeafContext& context) {
    return keep_string(sent, context, check_time_zone);
}

std::optional<value> keep_boolean(const value& sent, const LeafContext& context) {
    if (sent.is_bool()) return sent;
    add_error(context.errors, context.pointer, "must be true or false");
    return std::nullopt;
}

} // namespace userfold::input
