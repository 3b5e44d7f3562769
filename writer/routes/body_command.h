// From a request to a parsed command: JSON, then all bad fields at once.
#pragma once

#include <expected>
#include <utility>

#include "http/json_body.h"
#include "http/message.h"
#include "http/problem.h"
#include "writer/input/checked.h"

namespace userfold::writer {

// `parse` takes the object and gives input::Parsed<Command>.
template <class Parse>
auto parse_body(const http::Request& request, Parse parse) -> std::expected<
    typename decltype(parse(std::declval<const boost::json::object&>()))::value_type,
    http::Problem> {
    const auto object = http::parse_object(request.body);
    if (!object) return std::unexpected(object.error());
    auto command = parse(*object);
    if (!command) return std::unexpected(http::invalid(std::move(command.error())));
    return std::move(*command);
}

} // namespace userfold::writer
