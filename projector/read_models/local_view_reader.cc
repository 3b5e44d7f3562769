#include "projector/read_models/local_view_reader.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace userfold::read_models {
namespace {

namespace asio = boost::asio;

// Leaves the board also where the waiting coroutine is destroyed with its io_context.
class WaitingPlace {
public:
    WaitingPlace(std::shared_ptr<PositionBoard> board, const std::vector<Position>& positions,
                 std::function<void()> done)
        : board_(std::move(board)), ticket_(board_->when_reached(positions, std::move(done))) {}
    ~WaitingPlace() { board_->cancel(ticket_); }
    WaitingPlace(const WaitingPlace&) = delete;
    WaitingPlace& operator=(const WaitingPlace&) = delete;

private:
    std::shared_ptr<PositionBoard> board_;
    PositionBoard::Ticket ticket_;
};

// Runs on a strand of its own: the board's call is posted there and so finds the timer being waited
// for.
asio::awaitable<bool> wait_on_strand(std::shared_ptr<PositionBoard> board,
                                     std::vector<Position> positions,
                                     std::chrono::milliseconds timeout) {
    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    const auto timer = std::make_shared<asio::steady_timer>(strand, timeout);
    std::function<void()> ring = [timer] {
        asio::post(timer->get_executor(), [timer] { timer->cancel(); });
    };
    const WaitingPlace place(board, positions, std::move(ring));
    boost::system::error_code outcome;
    auto token = asio::redirect_error(asio::use_awaitable, outcome);
    co_await timer->async_wait(token);
    co_return board->reached(positions);
}

} // namespace

LocalViewReader::LocalViewReader(const storage::Store& store, std::shared_ptr<PositionBoard> board)
    : store_(store), board_(std::move(board)) {}

ViewReader::Awaitable<std::optional<std::string>> LocalViewReader::get(View view,
                                                                       std::string_view key) {
    co_return store_.get(family(view), key);
}

ViewReader::Awaitable<std::vector<std::optional<std::string>>> LocalViewReader::get_all(
    View view, const std::vector<std::string>& keys) {
    co_return store_.get_all(family(view), keys);
}

ViewReader::Awaitable<std::vector<ViewEntry>> LocalViewReader::scan(const ViewRange& range) {
    std::vector<ViewEntry> entries;
    const std::size_t limit = std::min(range.limit, ViewRange::scan_limit_max);
    if (limit == 0) co_return entries;
    auto visit = [&entries, limit](std::string_view key, std::string_view value) {
        entries.push_back({std::string(key), std::string(value)});
        return entries.size() < limit;
    };
    store_.scan(family(range.view), range.from, range.to, range.direction, visit);
    co_return entries;
}

ViewReader::Awaitable<std::vector<Position>> LocalViewReader::positions() {
    co_return board_->positions();
}

ViewReader::Awaitable<bool> LocalViewReader::wait_for(const std::vector<Position>& positions,
                                                      std::chrono::milliseconds timeout) {
    if (board_->reached(positions)) co_return true;
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto strand = asio::make_strand(executor);
    asio::awaitable<bool> waiting = wait_on_strand(board_, positions, timeout);
    const auto token = asio::use_awaitable;
    co_return co_await asio::co_spawn(strand, std::move(waiting), token);
}

} // namespace userfold::read_models
