#include "query-api/query_parameters.h"

#include <algorithm>
#include <charconv>

#include "events/time.h"

namespace userfold::query_api {
namespace {

constexpr std::size_t date_length = 10; // 2026-01-31

// A '+' in a query is a space: the offset of a time that was not escaped is read as it was meant.
std::string with_plus(std::string_view text) {
    std::string time(text);
    if (const auto space = time.find(' '); space > date_length && space != std::string::npos) {
        time[space] = '+';
    }
    return time;
}

} // namespace

QueryParameters::QueryParameters(const http::Request& request,
                                 std::initializer_list<std::string_view> known)
    : request_(request) {
    for (auto parameter = request.query.begin(); parameter != request.query.end(); ++parameter) {
        const std::string& name = parameter->first;
        const bool repeated = std::any_of(request.query.begin(), parameter,
                                          [&](const auto& other) { return other.first == name; });
        if (std::ranges::find(known, name) == known.end()) {
            refuse(name, "is not a parameter of this route");
        } else if (repeated) {
            refuse(name, "is given twice");
        }
    }
}

std::optional<std::string_view> QueryParameters::text(std::string_view name) const {
    return request_.query_value(name);
}

std::optional<std::int64_t> QueryParameters::time(std::string_view name) {
    const auto given = text(name);
    if (!given) return std::nullopt;
    const std::string text =
        given->size() == date_length ? std::string(*given) + "T00:00:00Z" : with_plus(*given);
    const auto time = parse_rfc3339(text);
    if (!time || *time < 0) {
        refuse(name, "must be a time such as 2026-01-31T12:00:00Z or a date, from 1970 on");
        return std::nullopt;
    }
    return time;
}

std::size_t QueryParameters::page_limit() {
    const auto given = text("limit");
    if (!given) return page_limit_default;
    std::size_t limit = 0;
    const auto [end, error] = std::from_chars(given->data(), given->data() + given->size(), limit);
    if (error != std::errc() || end != given->data() + given->size() || limit < 1 ||
        limit > page_limit_max) {
        refuse("limit", "must be a number from 1 to 1000");
        return page_limit_default;
    }
    return limit;
}

std::optional<std::size_t> QueryParameters::one_of(std::string_view name,
                                                   std::initializer_list<std::string_view> values) {
    const auto given = text(name);
    if (!given) return std::nullopt;
    const auto found = std::ranges::find(values, *given);
    if (found != values.end()) return static_cast<std::size_t>(found - values.begin());
    std::string detail = "must be one of";
    for (const std::string_view value : values) detail.append(" ").append(value);
    refuse(name, std::move(detail));
    return std::nullopt;
}

void QueryParameters::refuse(std::string_view name, std::string detail) {
    errors_.push_back({"/query/" + std::string(name), std::move(detail)});
}

std::optional<http::Problem> QueryParameters::problem() const {
    if (errors_.empty()) return std::nullopt;
    return http::invalid(errors_);
}

} // namespace userfold::query_api
