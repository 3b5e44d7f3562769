// Reads the members of one JSON object and collects every bad one, so that a client learns all at
// once.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "writer/input/checked.h"

namespace userfold::input {

// More bad fields than a client can use aren't listed.
inline constexpr std::size_t field_errors_max = 100;

void add_error(std::vector<http::FieldError>& errors, std::string pointer, std::string detail);

// A JSON string as boost::json has it, as the standard library has it.
inline std::string_view text_of(const boost::json::value& value) {
    const auto& text = value.get_string();
    return {text.data(), text.size()};
}

// Holds references: the object and the errors outlive it. Each member that is asked for is known;
// finish() reports the others.
class ObjectReader {
public:
    ObjectReader(const boost::json::object& object, std::string pointer,
                 std::vector<http::FieldError>& errors);

    // The member's value; null where it is absent.
    const boost::json::value* find(std::string_view name);
    // As find, and an error where it is absent.
    const boost::json::value* require(std::string_view name);
    void reject(std::string_view name, std::string detail);
    // Marks a member as known that somebody else reads.
    void leave(std::string_view name) { known_.push_back(name); }
    // Every member that nobody asked for is an error.
    void finish();

    // The string member that `check` accepts; nothing, and an error, where it is absent or bad.
    template <class Check>
    auto required_text(std::string_view name, Check check) {
        return checked(name, require(name), check);
    }
    // The same, but absent and null are nothing without an error.
    template <class Check>
    auto optional_text(std::string_view name, Check check) {
        const auto* value = find(name);
        return checked(name, value != nullptr && value->is_null() ? nullptr : value, check);
    }

private:
    template <class Check>
    auto checked(std::string_view name, const boost::json::value* value, Check check)
        -> std::optional<typename decltype(check(std::string_view()))::value_type> {
        if (value == nullptr) return std::nullopt;
        if (!value->is_string()) {
            reject(name, "must be a string");
            return std::nullopt;
        }
        auto result = check(text_of(*value));
        if (result) return std::move(*result);
        reject(name, std::move(result.error()));
        return std::nullopt;
    }

    const boost::json::object& object_;
    std::string pointer_;
    std::vector<http::FieldError>& errors_;
    std::vector<std::string_view> known_;
};

} // namespace userfold::input
