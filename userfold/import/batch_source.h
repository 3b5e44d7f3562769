// Cuts an access log into batches of the tracking API.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>

#include "userfold/import/line_reader.h"

namespace userfold::importer {

// The server's limits are 500 KiB and 5,000 events.
inline constexpr std::size_t batch_bytes_max = 480 * 1024;
inline constexpr std::size_t batch_events_max = 1000;

struct Batch {
    std::string body;            // of POST /v1/batch; empty where all its lines were bad
    std::uint64_t last_line = 0; // it holds the lines from the batch before's up to this one
    std::uint64_t page_views = 0;
    std::uint64_t requests = 0;
    std::uint64_t bad = 0;
};

// Not thread-safe. The same file gives the same events with the same message ids, however it is
// cut.
class BatchSource {
public:
    struct Options {
        std::string digest;              // of the file: what message ids are made of
        std::uint64_t lines_skipped = 0; // that many lines from the start aren't given
        // Times before 2000 or a day after this are bad, as they are for the server.
        std::int64_t now_unix_ms = 0;
        // Told of each bad line by its number and what is wrong.
        std::function<void(std::uint64_t, std::string_view)> on_bad_line;
    };
    BatchSource(LineReader reader, Options options);

    // The next batch; nothing at the end. The error is the reader's.
    std::expected<std::optional<Batch>, std::string> next();

private:
    bool add_line(std::string_view line, Batch& batch);

    LineReader reader_;
    Options options_;
    std::uint64_t line_number_ = 0;
    std::string pending_event_; // made, but over the batch's size
    bool pending_is_page_view_ = false;
};

} // namespace userfold::importer
