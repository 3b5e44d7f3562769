// How the tests of this folder write bodies down and read what came of them.
#pragma once

#include <boost/json/parse.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "writer/input/checked.h"

namespace userfold::input {

inline constexpr std::chrono::sys_days today = std::chrono::year(2024) / std::chrono::February / 29;

inline boost::json::object body(std::string_view text) {
    return boost::json::parse(boost::json::string_view(text.data(), text.size())).as_object();
}

// The pointers of all bad fields, in the order found; empty where parsing succeeded.
template <class Command>
std::vector<std::string> bad_fields(const Parsed<Command>& parsed) {
    std::vector<std::string> pointers;
    if (parsed) return pointers;
    for (const auto& error : parsed.error()) pointers.push_back(error.pointer);
    return pointers;
}

// n times the text.
inline std::string repeat(std::string_view text, std::size_t count) {
    std::string repeated;
    for (std::size_t i = 0; i < count; ++i) repeated += text;
    return repeated;
}

} // namespace userfold::input
