// Made-up people: the same seed and number give the same person, wherever and whenever.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/chance.h"
#include "events/ids.h"
#include "writer/input/consent.h"
#include "writer/input/field_change.h"

namespace userfold::bench {

// What a registration of theirs would say.
struct Person {
    UserId user;
    std::int64_t registered_ms = 0;
    std::string email;    // its own canonical form; no two people share one
    std::string username; // the same; empty for those who have none
    std::vector<input::FieldChange> fields;
    std::vector<input::ConsentGrant> consents;
};

// All of them have it.
inline constexpr std::string_view password_of_everybody = "a password for everybody";

// A fixed moment, so that people of one seed and count are the same in every process.
inline constexpr std::int64_t people_until_ms = 1'767'225'600'000; // 2026-01-01

// Immutable, thread-safe.
class People {
public:
    // They registered one after the other over the year before people_until_ms.
    People(std::uint64_t seed, std::uint64_t count) : seed_(seed), count_(count) {}

    std::uint64_t count() const { return count_; }
    // Precondition: number < count().
    Person person(std::uint64_t number) const;
    UserId user(std::uint64_t number) const;
    std::string email(std::uint64_t number) const;

private:
    std::int64_t registered_ms(std::uint64_t number) const;

    std::uint64_t seed_;
    std::uint64_t count_;
};

} // namespace userfold::bench
