#include "writer/input/object_reader.h"

#include <algorithm>

#include "writer/input/json_pointer.h"

namespace userfold::input {

void add_error(std::vector<http::FieldError>& errors, std::string pointer, std::string detail) {
    if (errors.size() < field_errors_max) errors.push_back({std::move(pointer), std::move(detail)});
}

ObjectReader::ObjectReader(const boost::json::object& object, std::string pointer,
                           std::vector<http::FieldError>& errors)
    : object_(object), pointer_(std::move(pointer)), errors_(errors) {}

const boost::json::value* ObjectReader::find(std::string_view name) {
    known_.push_back(name);
    return object_.if_contains(boost::json::string_view(name.data(), name.size()));
}

const boost::json::value* ObjectReader::require(std::string_view name) {
    const auto* value = find(name);
    if (value == nullptr) reject(name, "is required");
    return value;
}

void ObjectReader::reject(std::string_view name, std::string detail) {
    add_error(errors_, member_pointer(pointer_, name), std::move(detail));
}

void ObjectReader::finish() {
    for (const auto& member : object_) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::ranges::find(known_, name) == known_.end()) reject(name, "is not a known member");
    }
}

} // namespace userfold::input
