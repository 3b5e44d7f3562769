// What a writer needs of the world besides the log: time, chance and a place to run.
// The node gives it the real ones, the simulator seeded ones.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>

#include "events/ids.h"

namespace userfold::writer {

class Environment {
public:
    virtual ~Environment() = default;

    virtual std::int64_t unix_ms() const = 0;
    virtual void random(void* out, std::size_t size) = 0;
    virtual boost::asio::awaitable<void> sleep(std::chrono::milliseconds time) = 0;
    // One thread at a time: everything of a writer runs here.
    virtual boost::asio::any_io_executor executor() const = 0;

    // A new version 7 id of the current time.
    template <class IdType>
    IdType new_id() {
        std::array<std::uint8_t, 10> bits;
        random(bits.data(), bits.size());
        IdType id;
        id.bytes = make_uuid_v7(unix_ms(), bits);
        return id;
    }
};

} // namespace userfold::writer
