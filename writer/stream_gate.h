// One command at a time per stream within a writer: two that race would only void each other.
#pragma once

#include <deque>
#include <memory>
#include <unordered_map>

#include "events/ids.h"
#include "writer/eventual.h"

namespace userfold::writer {

// Runs on one executor. Leases must end before the gate does.
class StreamGate {
public:
    // Who waited longer than this says so instead of going on: the one before it got no answer from
    // the log, and the time that it would then take itself would come on top.
    static constexpr std::int64_t wait_ms_max = 1'500;

    // Holds the stream until destroyed; then the next in line goes on.
    class Lease {
    public:
        Lease(StreamGate& gate, const StreamId& stream) : gate_(&gate), stream_(stream) {}
        Lease(Lease&& other) noexcept
            : gate_(std::exchange(other.gate_, nullptr)), stream_(other.stream_) {}
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (gate_ != nullptr) gate_->leave(stream_);
        }

    private:
        StreamGate* gate_;
        StreamId stream_;
    };

    explicit StreamGate(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    boost::asio::awaitable<Lease> enter(StreamId stream) {
        const auto [place, is_free] = lines_.try_emplace(stream);
        if (!is_free) {
            auto turn = make_eventual<bool>(executor_);
            place->second.push_back(turn);
            co_await turn->wait();
        }
        co_return Lease(*this, stream);
    }

private:
    void leave(const StreamId& stream) {
        const auto line = lines_.find(stream);
        if (line->second.empty()) {
            lines_.erase(line);
            return;
        }
        const auto next = line->second.front();
        line->second.pop_front();
        next->set(true);
    }

    boost::asio::any_io_executor executor_;
    std::unordered_map<StreamId, std::deque<std::shared_ptr<Eventual<bool>>>> lines_;
};

} // namespace userfold::writer
