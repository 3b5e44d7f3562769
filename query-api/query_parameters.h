// The query part of a request, read strictly: what a route does not know, or cannot read, is named
// in a 422. A parameter's error has the pointer "/query/<name>".
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "http/problem.h"

namespace userfold::query_api {

inline constexpr std::uint64_t page_limit_max = 1'000;
inline constexpr std::uint64_t page_limit_default = 50;

// Gathers errors as it reads; problem() tells of all of them at once. The request must outlive it.
class QueryParameters {
public:
    // Other names than these, and names given twice, are errors.
    QueryParameters(const http::Request& request, std::initializer_list<std::string_view> known);

    std::optional<std::string_view> text(std::string_view name) const;
    // RFC 3339, or a date that stands for its beginning in UTC; years 1970 to 9999. Unix
    // milliseconds.
    std::optional<std::int64_t> time(std::string_view name);
    // `limit`, 1 to page_limit_max.
    std::size_t page_limit();
    // The index of the value among `values`, or nothing where the parameter is not given.
    std::optional<std::size_t> one_of(std::string_view name,
                                      std::initializer_list<std::string_view> values);

    void refuse(std::string_view name, std::string detail);
    // 422 naming every bad parameter, or nothing.
    std::optional<http::Problem> problem() const;

private:
    const http::Request& request_;
    std::vector<http::FieldError> errors_;
};

} // namespace userfold::query_api
