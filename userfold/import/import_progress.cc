#include "userfold/import/import_progress.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace userfold::importer {
namespace {

constexpr std::chrono::milliseconds redraw_interval{100};
constexpr std::chrono::seconds line_interval{10};
constexpr std::size_t bar_width = 30;
constexpr std::string_view erase_line = "\r\x1b[K";

} // namespace

ImportProgress::ImportProgress(std::ostream& out, bool is_terminal, std::uint64_t lines,
                               std::uint64_t skipped)
    : out_(out),
      is_terminal_(is_terminal),
      lines_(lines),
      skipped_(skipped),
      started_(Clock::now()),
      drawn_(started_) {}

void ImportProgress::draw(std::uint64_t lines_done, Clock::time_point now) {
    const std::chrono::duration<double> elapsed = now - started_;
    const auto sent = static_cast<double>(lines_done - std::min(lines_done, skipped_));
    const double rate = elapsed.count() > 0 ? sent / elapsed.count() : 0;
    const double share =
        lines_ > 0 ? static_cast<double>(lines_done) / static_cast<double>(lines_) : 1;
    const auto text = fmt::format("{:3.0f}%  {} of {} lines  {:.0f} lines/s", share * 100,
                                  lines_done, lines_, rate);
    if (is_terminal_) {
        const auto full = static_cast<std::size_t>(share * static_cast<double>(bar_width));
        out_ << fmt::format("{}[{:#<{}}{:.<{}}] {}", erase_line, "", full, "", bar_width - full,
                            text);
        bar_stands_ = true;
    } else {
        out_ << text << '\n';
    }
    out_.flush();
    drawn_ = now;
}

void ImportProgress::update(std::uint64_t lines_done, Clock::time_point now) {
    const bool is_due =
        is_terminal_ ? now - drawn_ >= redraw_interval : now - drawn_ >= line_interval;
    if (is_due) draw(lines_done, now);
}

void ImportProgress::say(std::string_view line) {
    clear();
    out_ << line << '\n';
    out_.flush();
}

void ImportProgress::clear() {
    if (bar_stands_) out_ << erase_line;
    bar_stands_ = false;
}

void ImportProgress::finish(std::uint64_t lines_done) {
    draw(lines_done, Clock::now());
    if (bar_stands_) out_ << '\n';
    bar_stands_ = false;
    out_.flush();
}

} // namespace userfold::importer
