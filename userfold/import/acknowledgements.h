// How far a file was sent without a gap, while several batches are on their way.
#pragma once

#include <cstdint>
#include <deque>

namespace userfold::importer {

// Not thread-safe.
class Acknowledgements {
public:
    explicit Acknowledgements(std::uint64_t lines) : lines_(lines) {}

    // A batch that ends with that line is on its way; in the file's order.
    void expect(std::uint64_t last_line) { waiting_.push_back({last_line, false}); }
    // That batch is acknowledged, in any order.
    void acknowledge(std::uint64_t last_line) {
        for (auto& batch : waiting_) batch.done = batch.done || batch.last_line == last_line;
        while (!waiting_.empty() && waiting_.front().done) {
            lines_ = waiting_.front().last_line;
            waiting_.pop_front();
        }
    }
    // All lines up to this one are acknowledged.
    std::uint64_t lines() const { return lines_; }

private:
    struct Waiting {
        std::uint64_t last_line;
        bool done;
    };
    std::uint64_t lines_;
    std::deque<Waiting> waiting_; // as many as there are requests in flight
};

} // namespace userfold::importer
