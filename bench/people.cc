#include "bench/people.h"

#include <fmt/format.h>

#include "bench/word_lists.h"

namespace userfold::bench {
namespace {

constexpr std::int64_t year_ms = 365LL * 24 * 3600 * 1000;

// Kinds of chance for one person, so that an email is made without all the rest.
constexpr std::uint64_t for_id = 1;
constexpr std::uint64_t for_name = 2;
constexpr std::uint64_t for_fields = 3;

struct FullName {
    NamePart given;
    NamePart family;
};

FullName name_of(std::uint64_t seed, std::uint64_t number) {
    Chance chance(seed + for_name, number);
    const NamePart& given = chance.one_of(given_names());
    const NamePart& family = chance.one_of(family_names());
    return {given, family};
}

// Base 36: what is added to a name that is taken.
std::string suffix_of(std::uint64_t number) {
    static constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string text;
    for (std::uint64_t rest = number + 36; rest > 0; rest /= 36) text += digits[rest % 36];
    return text;
}

// Words of the lists have nothing that JSON escapes.
std::string quoted(std::string_view text) {
    return fmt::format("\"{}\"", text);
}

class Fields {
public:
    explicit Fields(std::vector<input::FieldChange>& fields) : fields_(fields) {}
    void text(std::string path, std::string_view value) { json(std::move(path), quoted(value)); }
    void json(std::string path, std::string value) {
        fields_.push_back({std::move(path), std::move(value)});
    }

private:
    std::vector<input::FieldChange>& fields_;
};

void add_personal(Fields fields, const FullName& name, const Place& place, Chance& chance) {
    fields.text("/personal/name", fmt::format("{} {}", name.given.written, name.family.written));
    fields.text("/personal/phone",
                fmt::format("{}{:07}", place.phone_prefix, chance.below(10'000'000)));
    fields.text("/personal/date_of_birth", fmt::format("{}-{:02}-{:02}", 1945 + chance.below(60),
                                                       1 + chance.below(12), 1 + chance.below(28)));
    fields.text("/personal/address/street",
                fmt::format("{} {}", 1 + chance.below(180), chance.one_of(streets())));
    fields.text("/personal/address/postal_code", fmt::format("{:05}", chance.below(100'000)));
    fields.text("/personal/address/city", place.city);
    fields.text("/personal/address/country", place.country);
    if (chance.percent(50)) {
        fields.text("/personal/gender", chance.percent(50) ? "female" : "male");
    }
}

void add_profile(Fields fields, const FullName& name, std::uint64_t number, Chance& chance) {
    fields.text("/profile/display_name", name.given.written);
    if (chance.percent(60)) fields.text("/profile/bio", chance.one_of(sentences()));
    fields.json("/profile/interests", fmt::format(R"(["{}","{}"])", interests()[number % 12],
                                                  interests()[12 + chance.below(13)]));
    if (chance.percent(30)) {
        fields.text("/profile/avatar_url",
                    fmt::format("https://images.example/{}.webp", suffix_of(number)));
    }
    if (chance.percent(25)) {
        fields.text("/profile/links/home",
                    fmt::format("https://{}-{}.example/", name.given.ascii, suffix_of(number)));
    }
}

void add_preferences(Fields fields, const Place& place, Chance& chance) {
    fields.text("/preferences/language", place.language);
    fields.text("/preferences/theme", chance.percent(40) ? "dark" : "light");
    fields.text("/preferences/timezone", place.time_zone);
    fields.json("/preferences/notifications/email", chance.percent(70) ? "true" : "false");
    fields.json("/preferences/email_subscriptions/newsletter",
                chance.percent(35) ? "true" : "false");
}

} // namespace

std::int64_t People::registered_ms(std::uint64_t number) const {
    const double share = static_cast<double>(number) / static_cast<double>(count_);
    return people_until_ms - year_ms +
           static_cast<std::int64_t>(share * static_cast<double>(year_ms));
}

UserId People::user(std::uint64_t number) const {
    UserId user;
    user.bytes = make_uuid_v7(registered_ms(number), Chance(seed_ + for_id, number).bytes<10>());
    return user;
}

std::string People::email(std::uint64_t number) const {
    const FullName name = name_of(seed_, number);
    return fmt::format("{}.{}.{}@{}", name.given.ascii, name.family.ascii, suffix_of(number),
                       mail_domains()[number % mail_domains().size()]);
}

Person People::person(std::uint64_t number) const {
    Person person;
    person.user = user(number);
    person.registered_ms = registered_ms(number);
    person.email = email(number);
    Chance chance(seed_ + for_fields, number);
    const FullName name = name_of(seed_, number);
    const Place& place = chance.one_of(places());
    if (chance.percent(60)) {
        person.username = fmt::format("{}_{}", name.given.ascii, suffix_of(number));
    }
    const Fields fields(person.fields);
    add_personal(fields, name, place, chance);
    add_profile(fields, name, number, chance);
    add_preferences(fields, place, chance);
    person.consents.push_back({"terms", "2025-01"});
    if (chance.percent(45)) person.consents.push_back({"marketing", "2025-01"});
    return person;
}

} // namespace userfold::bench
