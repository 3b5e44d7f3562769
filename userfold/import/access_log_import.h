// `userfold import access-log FILE`: a web server's log becomes the activity of anonymous visitors.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "http/client.h"

namespace userfold::importer {

struct AccessLogImportOptions {
    std::filesystem::path file; // plain or gzip
    http::ClientOptions server;
    std::string write_key;
    std::optional<std::filesystem::path> state_file; // default_state_file() where it isn't given
    bool is_terminal = false;                        // `errors` is one: a progress bar
    std::size_t requests_in_flight = 4;
    std::chrono::seconds patience{60}; // with a server that is unreachable or overloaded
};

inline constexpr std::size_t bad_lines_shown_max = 20;

// Sends every line that no earlier run of the same content to the same log has sent, and returns
// when the server's views include them. Bad lines are counted, the first shown by number and
// reason, never fatal. Interrupted (SIGINT, SIGTERM) or failed, it keeps how far it came; the next
// run goes on from there. Progress, and one line on failure, go to `errors`; one JSON line to
// `out`:
//     {"lines":…,"page_views":…,"requests":…,"bad":…,"skipped":…}
// where "lines" is the whole file and the rest is this run's. Returns the exit code, 0 or 1.
// Blocks; runs an io_context of its own.
int import_access_log(const AccessLogImportOptions& options, std::ostream& out,
                      std::ostream& errors);

} // namespace userfold::importer
