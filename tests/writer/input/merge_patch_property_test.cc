// The changes that a patch becomes, applied to the leaves of a document, are what RFC 7396's own
// MergePatch makes of the document.
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <map>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/writer/input/parsing.h"
#include "writer/input/json_pointer.h"
#include "writer/input/patch_user.h"

namespace userfold::input {
namespace {

using boost::json::object;
using boost::json::value;
using Leaves = std::map<std::string, std::string>;

// RFC 7396 section 2, line by line.
value merge_patch(value target, const value& patch) {
    if (!patch.is_object()) return patch;
    if (!target.is_object()) target = object();
    for (const auto& member : patch.get_object()) {
        if (member.value().is_null()) {
            target.get_object().erase(member.key());
        } else {
            value& slot = target.get_object()[member.key()];
            slot = merge_patch(slot, member.value());
        }
    }
    return target;
}

void flatten(const value& node, const std::string& pointer, Leaves& leaves) {
    if (!node.is_object()) {
        leaves[pointer] = boost::json::serialize(node);
        return;
    }
    for (const auto& member : node.get_object()) {
        const std::string_view name(member.key().data(), member.key().size());
        flatten(member.value(), member_pointer(pointer, name), leaves);
    }
}

Leaves leaves_of(const value& document) {
    Leaves leaves;
    flatten(document, "", leaves);
    return leaves;
}

void apply(const FieldChange& change, Leaves& leaves) {
    std::erase_if(leaves, [&change](const auto& leaf) {
        return leaf.first == change.path || leaf.first.starts_with(change.path + "/");
    });
    if (change.json) leaves[change.path] = *change.json;
}

rc::Gen<value> one_of(std::vector<value> values) {
    return rc::gen::elementOf(std::move(values));
}

struct Member {
    std::string name;
    rc::Gen<value> gen;
};

// An object of some of the members; with nulls if it is a patch.
rc::Gen<value> some_of(std::vector<Member> members, bool is_patch) {
    return rc::gen::exec([members = std::move(members), is_patch] {
        object made;
        for (const auto& member : members) {
            const int choice = *rc::gen::inRange(0, 4);
            if (choice == 0) made[member.name] = *member.gen;
            if (choice == 1 && is_patch) made[member.name] = nullptr;
            if (choice == 2) made[member.name] = *member.gen;
        }
        return value(std::move(made));
    });
}

rc::Gen<value> document(bool is_patch) {
    const auto text = one_of({"", "x", "two words", "caf\u00e9"});
    const auto url = one_of({"https://example.com/", "http://example.org/a?b"});
    const auto flag = one_of({true, false});
    const auto address = some_of(
        {{"street", text}, {"line2", text}, {"city", text}, {"country", one_of({"FR", "DE"})}},
        is_patch);
    const auto personal = some_of({{"name", one_of({"Ann", "Bob"})},
                                   {"phone", one_of({"+14155550123", "+442071234567"})},
                                   {"address", address},
                                   {"gender", text}},
                                  is_patch);
    const auto interests = one_of({boost::json::array(), boost::json::array{"chess", "go"}});
    const auto links = some_of({{"github", url}, {"a.b", url}, {"home_page", url}}, is_patch);
    const auto profile =
        some_of({{"bio", text}, {"interests", interests}, {"links", links}}, is_patch);
    const auto flags = some_of({{"push", flag}, {"sms", flag}, {"mail", flag}}, is_patch);
    const auto preferences = some_of({{"theme", one_of({"dark", "light", "system"})},
                                      {"notifications", flags},
                                      {"email_subscriptions", flags}},
                                     is_patch);
    return some_of({{"personal", personal}, {"profile", profile}, {"preferences", preferences}},
                   is_patch);
}

RC_GTEST_PROP(MergePatch, changes_of_leaves_are_rfc_7396, ()) {
    const value before = *document(false);
    const value patch = *document(true);
    const auto command = parse_patch_user(patch.get_object(), today);
    RC_ASSERT(command.has_value());
    Leaves leaves = leaves_of(before);
    for (const auto& change : command->changes) apply(change, leaves);
    RC_ASSERT(leaves == leaves_of(merge_patch(before, patch)));
}

RC_GTEST_PROP(MergePatch, has_removals_before_settings, ()) {
    const value patch = *document(true);
    const auto command = parse_patch_user(patch.get_object(), today);
    RC_ASSERT(command.has_value());
    bool setting = false;
    for (const auto& change : command->changes) {
        RC_ASSERT(change.json || !setting);
        setting = setting || change.json.has_value();
    }
}

RC_GTEST_PROP(MergePatch, of_a_document_says_the_document, ()) {
    const value whole = *document(false);
    const auto command = parse_patch_user(whole.get_object(), today);
    RC_ASSERT(command.has_value());
    Leaves leaves;
    for (const auto& change : command->changes) apply(change, leaves);
    RC_ASSERT(leaves == leaves_of(whole));
}

} // namespace
} // namespace userfold::input
