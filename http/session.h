// One connection, from accept to close.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "http/server_state.h"

namespace userfold::http {

// With the context's own executor rather than any_io_executor: operations then complete without a
// detour. A session is one chain of coroutines, so it needs no strand, however many threads run.
using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

enum class Admission { serve, refuse };

// Serves requests until either side has had enough; `refuse` answers 503 and closes. Never throws.
boost::asio::awaitable<void> run_session(std::shared_ptr<ServerState> state, Socket socket,
                                         Admission admission);

} // namespace userfold::http
