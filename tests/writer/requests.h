// What the tests of the services ask for, and how they look at the answers.
#pragma once

#include <gtest/gtest.h>
#include <string>
#include <string_view>

#include "tests/writer/cluster.h"

namespace userfold::writer {

inline constexpr std::string_view good_password = "correct horse battery";

inline input::RegisterUser registration(std::string_view email, std::string_view username = {},
                                        std::string_view password = good_password) {
    input::RegisterUser request;
    request.email = input::check_email(email).value();
    request.password = password;
    if (!username.empty()) request.username = input::check_username(username).value();
    return request;
}

inline input::ChangeEmail new_email(std::string_view email,
                                    std::string_view password = good_password) {
    return {input::check_email(email).value(), std::string(password)};
}

inline input::ChangeUsername new_username(std::string_view name,
                                          std::string_view password = good_password) {
    return {input::check_username(name).value(), std::string(password)};
}

inline input::ChangePassword new_password(std::string_view from, std::string_view to) {
    return {std::string(from), std::string(to)};
}

inline CommandContext by(const UserId& user) {
    CommandContext context;
    context.actor = {ActorKind::user, user.as<EventId>()};
    return context;
}

// Registers, which must succeed.
inline UserId registered(Cluster& cluster, Node& node, std::string_view email,
                         std::string_view username = {}) {
    const auto answer = cluster.run(
        node, node.writer().accounts().register_user(registration(email, username), {}));
    if (!answer) throw std::runtime_error(answer.error().detail);
    return answer->user;
}

template <class Value>
void expect_success(const std::expected<Value, http::Problem>& answer) {
    EXPECT_TRUE(answer) << answer.error().slug << ": " << answer.error().detail;
}

template <class Value>
void expect_problem(const std::expected<Value, http::Problem>& answer, unsigned status,
                    std::string_view slug) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().status, status);
    EXPECT_EQ(answer.error().slug, slug);
    EXPECT_EQ(answer.error().retry_after.has_value(), status == 503);
}

} // namespace userfold::writer
