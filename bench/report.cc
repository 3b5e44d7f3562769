#include "bench/report.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace userfold::bench {
namespace {

std::string verdict(const Row& row) {
    return fmt::format("{} {}: {}", row.bound == Bound::at_least ? ">=" : "<=", row.must,
                       row.met() ? "met" : "missed");
}

} // namespace

bool Row::met() const {
    if (!std::isfinite(ratio)) return false;
    return bound == Bound::at_least ? ratio >= must : ratio <= must;
}

std::string per_second(double rate) {
    return fmt::format("{:.0f}/s", rate);
}

std::string microseconds(double time_us) {
    return time_us < 10'000 ? fmt::format("{:.0f} us", time_us)
                            : fmt::format("{:.1f} ms", time_us / 1'000);
}

void Report::add(Row row) {
    rows_.push_back(std::move(row));
}

bool Report::is_complete() const {
    return std::ranges::all_of(
        rows_, [](const Row& row) { return std::isfinite(row.ratio) && row.ratio > 0; });
}

std::string Report::text() const {
    std::string text = fmt::format("| {:<48} | {:>12} | {:>12} | {:>6} | {:<16} |\n", "path",
                                   "measured", "beside", "ratio", "must be");
    text += fmt::format("|{:-<50}|{:-<14}|{:-<14}|{:-<8}|{:-<18}|\n", "", "", "", "", "");
    for (const Row& row : rows_) {
        text += fmt::format("| {:<48} | {:>12} | {:>12} | {:>6.2f} | {:<16} |\n", row.what,
                            row.measured, row.limit, row.ratio, verdict(row));
    }
    return text;
}

} // namespace userfold::bench
