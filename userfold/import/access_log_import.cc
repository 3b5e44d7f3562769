#include "userfold/import/access_log_import.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>
#include <expected>
#include <fmt/format.h>
#include <ostream>
#include <utility>

#include "userfold/import/access_log.h"
#include "userfold/import/acknowledgements.h"
#include "userfold/import/batch_sender.h"
#include "userfold/import/batch_source.h"
#include "userfold/import/import_file.h"
#include "userfold/import/import_progress.h"
#include "userfold/import/import_state.h"

namespace userfold::importer {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds save_interval{200};

struct Counts {
    std::uint64_t page_views = 0;
    std::uint64_t requests = 0;
    std::uint64_t bad = 0;
};

std::int64_t now_unix_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

// One run. All of it happens on one thread: the coroutines take turns at cutting batches while the
// others wait for their answers.
class Run {
public:
    Run(const AccessLogImportOptions& options, ImportFile file, std::filesystem::path state_file,
        ImportState state, LineReader reader, std::ostream& errors)
        : options_(options),
          file_(std::move(file)),
          state_file_(std::move(state_file)),
          skipped_(state.lines_acknowledged),
          progress_(errors, options.is_terminal, file_.lines, skipped_),
          acknowledged_(skipped_),
          source_(std::move(reader), source_options()) {}

    // The error is the one line that says why the run failed.
    std::expected<Counts, std::string> run() {
        if (skipped_ > 0) {
            progress_.say(
                fmt::format("going on after line {}, as {} says (delete it to send all again)",
                            skipped_, state_file_.string()));
        }
        send_all();
        save();
        if (!failure_ && !thrown_) wait_for_views();
        if (thrown_ || failure_) progress_.clear();
        if (thrown_) std::rethrow_exception(thrown_);
        if (failure_) return std::unexpected(std::move(*failure_));
        progress_.finish(acknowledged_.lines());
        return counts_;
    }

    std::uint64_t skipped() const { return skipped_; }

private:
    BatchSource::Options source_options() {
        return {file_.digest, skipped_, now_unix_ms(),
                [this](std::uint64_t line, std::string_view why) {
                    if (bad_lines_shown_++ < bad_lines_shown_max) {
                        progress_.say(fmt::format("line {} is left out: {}", line, why));
                    }
                }};
    }

    void fail(std::string why) {
        stopping_ = true;
        if (!failure_) failure_ = std::move(why);
    }

    void send_all() {
        asio::signal_set signals(context_, SIGINT, SIGTERM);
        signals.async_wait([this](const boost::system::error_code& error, int) {
            if (!error) fail("interrupted; the same command goes on from here");
        });
        workers_ = std::max<std::size_t>(options_.requests_in_flight, 1);
        for (std::size_t i = 0, count = workers_; i < count; ++i) {
            asio::co_spawn(context_, send_batches(), [this, &signals](std::exception_ptr thrown) {
                if (thrown && !thrown_) thrown_ = thrown;
                if (--workers_ == 0) signals.cancel();
            });
        }
        context_.run();
    }

    asio::awaitable<void> send_batches() {
        BatchSender sender(context_.get_executor(), options_.server, options_.write_key,
                           options_.patience, stopping_);
        while (!stopping_) {
            auto next = source_.next();
            if (!next) {
                fail(std::move(next.error()));
                co_return;
            }
            if (!*next) co_return;
            Batch batch = std::move(**next);
            acknowledged_.expect(batch.last_line);
            if (!batch.body.empty()) {
                auto sending = sender.send(std::move(batch.body));
                std::expected<SentPositions, std::string> sent = co_await std::move(sending);
                if (!sent) {
                    fail(std::move(sent.error()));
                    co_return;
                }
                merge_positions(*sent, positions_);
            }
            acknowledge(batch);
        }
    }

    void acknowledge(const Batch& batch) {
        acknowledged_.acknowledge(batch.last_line);
        counts_.page_views += batch.page_views;
        counts_.requests += batch.requests;
        counts_.bad += batch.bad;
        progress_.update(acknowledged_.lines());
        if (Clock::now() - saved_ >= save_interval) save();
    }

    void save() {
        const auto done = save_import_state(state_file_, {file_.digest, acknowledged_.lines()});
        if (!done) fail(done.error());
        saved_ = Clock::now();
    }

    void wait_for_views() {
        BatchSender sender(context_.get_executor(), options_.server, options_.write_key,
                           options_.patience, stopping_);
        asio::co_spawn(context_, sender.wait_for_views(positions_),
                       [this](std::exception_ptr thrown, std::expected<void, std::string> seen) {
                           thrown_ = thrown;
                           if (!thrown && !seen) fail(std::move(seen.error()));
                       });
        context_.restart();
        context_.run();
    }

    const AccessLogImportOptions& options_;
    ImportFile file_;
    std::filesystem::path state_file_;
    std::uint64_t skipped_;
    asio::io_context context_{1};
    ImportProgress progress_;
    Acknowledgements acknowledged_;
    BatchSource source_;
    SentPositions positions_;
    Counts counts_;
    std::size_t workers_ = 0;
    std::size_t bad_lines_shown_ = 0;
    bool stopping_ = false;
    std::optional<std::string> failure_;
    std::exception_ptr thrown_;
    Clock::time_point saved_ = Clock::now();
};

std::expected<void, std::string> run_import(const AccessLogImportOptions& options,
                                            std::ostream& out, std::ostream& errors) {
    auto file = examine_import_file(options.file);
    if (!file) return std::unexpected(std::move(file.error()));
    auto reader = LineReader::open(options.file, access_log_line_bytes_max);
    if (!reader) return std::unexpected(std::move(reader.error()));
    const auto state_file =
        options.state_file.value_or(default_state_file(file->digest, options.write_key));
    auto state = load_import_state(state_file, file->digest);
    if (!state) return std::unexpected(std::move(state.error()));
    const std::uint64_t lines = file->lines;
    Run run(options, std::move(*file), state_file, std::move(*state), std::move(*reader), errors);
    const auto counts = run.run();
    if (!counts) return std::unexpected(counts.error());
    if (counts->bad > bad_lines_shown_max) {
        errors << fmt::format("{} lines in all were left out\n", counts->bad);
    }
    out << fmt::format(R"({{"lines":{},"page_views":{},"requests":{},"bad":{},"skipped":{}}})",
                       lines, counts->page_views, counts->requests, counts->bad, run.skipped())
        << std::endl;
    return {};
}

} // namespace

int import_access_log(const AccessLogImportOptions& options, std::ostream& out,
                      std::ostream& errors) {
    const auto done = run_import(options, out, errors);
    if (done) return 0;
    errors << "userfold import access-log: " << done.error() << std::endl;
    return 1;
}

} // namespace userfold::importer
