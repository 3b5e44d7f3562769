// The table that bench/run prints: every figure beside its limit and what it must reach.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace userfold::bench {

enum class Bound : std::uint8_t { at_least, at_most };

struct Row {
    std::string what;
    std::string measured; // with its unit
    std::string limit;    // what it was measured beside, with its unit; "" for none
    double ratio = 0;     // of the two, or of the figure and what it must reach
    Bound bound = Bound::at_least;
    double must = 0;

    // Never for what is no number: nothing was measured then.
    bool met() const;
};

// A figure in requests, records or whatever a second, and a time or size, for people.
std::string per_second(double rate);
std::string microseconds(double time_us);

class Report {
public:
    void add(Row row);
    const std::vector<Row>& rows() const { return rows_; }
    // True where every ratio is a number above zero.
    bool is_complete() const;
    std::string text() const;

private:
    std::vector<Row> rows_;
};

} // namespace userfold::bench
