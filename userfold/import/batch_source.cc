#include "userfold/import/batch_source.h"

#include <utility>

#include "userfold/import/access_log.h"
#include "userfold/import/access_log_event.h"

namespace userfold::importer {
namespace {

constexpr std::string_view body_start = R"({"batch":[)";
constexpr std::string_view body_end = "]}";
constexpr std::int64_t year_2000_unix_ms = 946'684'800'000;
constexpr std::int64_t day_ms = 24 * 3600 * 1000;

void append(const std::string& event, bool is_page_view, Batch& batch) {
    batch.body += batch.body.empty() ? body_start : std::string_view(",");
    batch.body += event;
    ++(is_page_view ? batch.page_views : batch.requests);
}

} // namespace

BatchSource::BatchSource(LineReader reader, Options options)
    : reader_(std::move(reader)), options_(std::move(options)) {}

// False if the line's event doesn't fit any more: it is pending then.
bool BatchSource::add_line(std::string_view text, Batch& batch) {
    const auto line = parse_access_log_line(text);
    const bool has_fit_time = line && line->unix_ms >= year_2000_unix_ms &&
                              line->unix_ms <= options_.now_unix_ms + day_ms;
    if (!has_fit_time) {
        ++batch.bad;
        options_.on_bad_line(line_number_, line ? "its time lies before 2000 or in the future"
                                                : to_string(line.error()));
        return true;
    }
    // Half of the digest tells files apart as well and keeps a million events smaller.
    std::string event =
        access_log_event(*line, options_.digest.substr(0, 32) + "-" + std::to_string(line_number_));
    if (batch.body.size() + event.size() + body_end.size() > batch_bytes_max) {
        pending_event_ = std::move(event);
        pending_is_page_view_ = is_page_view(*line);
        return false;
    }
    append(event, is_page_view(*line), batch);
    return true;
}

std::expected<std::optional<Batch>, std::string> BatchSource::next() {
    Batch batch;
    const std::uint64_t first_line = line_number_;
    const bool has_pending = !pending_event_.empty();
    if (has_pending) append(std::exchange(pending_event_, {}), pending_is_page_view_, batch);
    batch.last_line = line_number_;
    std::string_view line;
    while (batch.page_views + batch.requests + batch.bad < batch_events_max) {
        const auto found = reader_.next(line);
        if (!found) return std::unexpected(found.error());
        if (!*found) break;
        ++line_number_;
        if (line_number_ <= options_.lines_skipped) continue;
        if (!add_line(line, batch)) break;
        batch.last_line = line_number_;
    }
    if (!has_pending && line_number_ == first_line) return std::nullopt;
    if (!batch.body.empty()) batch.body += body_end;
    return batch;
}

} // namespace userfold::importer
