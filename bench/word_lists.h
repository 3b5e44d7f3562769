// What made-up people are made of.
#pragma once

#include <span>
#include <string_view>

namespace userfold::bench {

// A name as it is written, and as it stands in an email address.
struct NamePart {
    std::string_view written;
    std::string_view ascii;
};

struct Place {
    std::string_view city;
    std::string_view country;      // ISO 3166-1
    std::string_view language;     // BCP 47
    std::string_view time_zone;    // IANA
    std::string_view phone_prefix; // E.164, followed by seven digits
};

std::span<const NamePart> given_names();
std::span<const NamePart> family_names();
std::span<const Place> places();
std::span<const std::string_view> streets();
std::span<const std::string_view> mail_domains();
std::span<const std::string_view> interests();
std::span<const std::string_view> sentences();
std::span<const std::string_view> page_paths();
std::span<const std::string_view> referrers();
std::span<const std::string_view> user_agents();

} // namespace userfold::bench
