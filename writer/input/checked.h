// What a field rule gives back: the value as it is kept, or what is wrong with it in one sentence.
#pragma once

#include <boost/json/object.hpp>
#include <expected>
#include <string>
#include <vector>

#include "http/problem.h"

namespace userfold::input {

// The error is the `detail` of an http::FieldError: it names the rule and never repeats the value,
// since values are personal.
template <class Value = std::string>
using Checked = std::expected<Value, std::string>;

// What parsing a whole body gives: the command, or every bad field of it at once.
template <class Command>
using Parsed = std::expected<Command, std::vector<http::FieldError>>;

} // namespace userfold::input
