#include "query-api/user_document.h"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <span>
#include <utility>

#include "query-api/json_text.h"

namespace userfold::query_api {
namespace {

using read_models::Profile;
using read_models::ProfileLeaf;
using Leaves = std::span<const ProfileLeaf>;

// The objects that are always there, each with the ones directly inside it. Lists are sorted.
constexpr std::array<std::string_view, 1> inside_personal = {"address"};
constexpr std::array<std::string_view, 1> inside_profile = {"links"};
constexpr std::array<std::string_view, 2> inside_preferences = {"email_subscriptions",
                                                                "notifications"};
std::span<const std::string_view> objects_inside(std::string_view path) {
    if (path == "/personal") return inside_personal;
    if (path == "/profile") return inside_profile;
    if (path == "/preferences") return inside_preferences;
    return {};
}

// Objects whose members a client names: a leaf there is sealed as {"name":…,"value":…} under a
// hashed name.
bool has_named_members(std::string_view path) {
    return path == "/profile/links" || path == "/preferences/notifications" ||
           path == "/preferences/email_subscriptions";
}

// Writes the leaves of a document as the objects that their paths say. `leaves` are sorted by path.
class SectionWriter {
public:
    SectionWriter(std::string& out, const UserId& user, const StoredUser& stored)
        : out_(out), user_(user), stored_(stored) {}

    // The members at and below `path`, without its braces; false where a leaf did not open.
    bool members(std::string_view path, Leaves leaves) {
        auto always = objects_inside(path);
        while (!leaves.empty()) {
            const std::string_view below = leaves.front().path.substr(path.size() + 1);
            const std::string_view name = below.substr(0, below.find('/'));
            while (!always.empty() && always.front() < name) empty_object(take_first(always));
            if (!always.empty() && always.front() == name) take_first(always);
            const std::string_view child =
                leaves.front().path.substr(0, path.size() + 1 + name.size());
            const Leaves group = leaves.first(group_size(leaves, child));
            if (!member(path, child, name, group)) return false;
            leaves = leaves.subspan(group.size());
        }
        while (!always.empty()) empty_object(take_first(always));
        return true;
    }
    OpenErrc error() const { return error_; }

private:
    static std::string_view take_first(std::span<const std::string_view>& names) {
        const std::string_view first = names.front();
        names = names.subspan(1);
        return first;
    }

    // How many of the leaves stand at `child` or below it: sorted by path, they stand together.
    static std::size_t group_size(Leaves leaves, std::string_view child) {
        std::size_t size = 1;
        while (size < leaves.size() && leaves[size].path.starts_with(child) &&
               leaves[size].path.size() > child.size() && leaves[size].path[child.size()] == '/') {
            ++size;
        }
        return size;
    }

    void empty_object(std::string_view name) {
        append_member(out_, name);
        out_ += "{}";
    }

    bool member(std::string_view path, std::string_view child, std::string_view name,
                Leaves group) {
        if (group.front().path.size() == child.size()) {
            return has_named_members(path) ? named_leaf(group.front()) : leaf(name, group.front());
        }
        append_member(out_, name);
        out_ += '{';
        if (!members(child, group)) return false;
        out_ += '}';
        return true;
    }

    bool leaf(std::string_view name, const ProfileLeaf& leaf) {
        append_member(out_, name);
        const auto opened = open_leaf_onto(out_, user_, leaf, stored_.keys);
        return opened ? true : fail(opened.error());
    }

    bool named_leaf(const ProfileLeaf& leaf) {
        std::string opened;
        if (auto status = open_leaf_onto(opened, user_, leaf, stored_.keys); !status) {
            return fail(status.error());
        }
        boost::system::error_code error;
        const boost::json::value parsed = boost::json::parse(opened, error);
        const boost::json::object* pair = error ? nullptr : parsed.if_object();
        if (pair == nullptr || !pair->contains("name") || !pair->contains("value") ||
            !pair->at("name").is_string()) {
            return fail(OpenErrc::damaged);
        }
        append_member(out_, pair->at("name").get_string());
        out_ += boost::json::serialize(pair->at("value"));
        return true;
    }

    bool fail(OpenErrc error) {
        error_ = error;
        return false;
    }

    std::string& out_;
    const UserId& user_;
    const StoredUser& stored_;
    OpenErrc error_ = OpenErrc::damaged;
};

void append_number(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), end.ptr);
}

Leaves leaves_below(const Profile& profile, std::string_view section) {
    const auto is_before = [](std::string_view path, std::string_view prefix) {
        return path < prefix;
    };
    std::string prefix(section);
    prefix += '/';
    const auto begin = std::ranges::lower_bound(profile.leaves, std::string_view(prefix), is_before,
                                                &ProfileLeaf::path);
    const auto end = std::find_if_not(begin, profile.leaves.end(), [&](const ProfileLeaf& leaf) {
        return leaf.path.starts_with(prefix);
    });
    return {begin, end};
}

void append_account_state(std::string& out, const Profile& profile) {
    append_member(out, "email_verified");
    out += profile.email_verified ? "true" : "false";
    append_member(out, "mfa_enabled");
    out += "false";
}

void append_roles(std::string& out, const Profile& profile) {
    append_member(out, "roles");
    out += '[';
    for (const std::string_view role : profile.roles) {
        append_separator(out);
        append_json_string(out, role);
    }
    out += ']';
}

void append_consents(std::string& out, const Profile& profile) {
    append_member(out, "consents");
    out += '{';
    for (const read_models::ProfileConsent& consent : profile.consents) {
        append_member(out, consent.purpose);
        out += consent.granted ? R"({"granted":true)" : R"({"granted":false)";
        append_member(out, "policy_version");
        append_json_string(out, consent.policy_version);
        append_member(out, "changed_at");
        append_json_time(out, consent.time_ms);
        out += '}';
    }
    out += '}';
}

} // namespace

std::expected<void, OpenErrc> append_user_document(std::string& out, const UserId& user,
                                                   const StoredUser& stored) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> sections = {
        {{"account", "/account"},
         {"personal", "/personal"},
         {"profile", "/profile"},
         {"preferences", "/preferences"}}};
    const Profile& profile = stored.profile;
    out += R"({"user_id":")";
    out += to_string(user);
    out += R"(","version":)";
    append_number(out, profile.version);
    append_member(out, "status");
    append_json_string(out, to_string(profile.status));
    SectionWriter writer(out, user, stored);
    for (const auto& [name, path] : sections) {
        append_member(out, name);
        out += '{';
        if (!writer.members(path, leaves_below(profile, path))) {
            return std::unexpected(writer.error());
        }
        if (name == "account") append_account_state(out, profile);
        out += '}';
    }
    append_roles(out, profile);
    append_consents(out, profile);
    append_member(out, "created_at");
    append_json_time(out, profile.created_at_ms);
    append_member(out, "updated_at");
    append_json_time(out, profile.updated_at_ms);
    out += '}';
    return {};
}

} // namespace userfold::query_api
