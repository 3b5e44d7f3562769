// A command as a call of the writer's services, as the routes make it.
#pragma once

#include "tests/simulation/ledger.h"
#include "writer/writer.h"

namespace userfold::simulation {

// The command must live until the answer is there.
boost::asio::awaitable<Answer> request(writer::Writer& writer, const Command& command);

} // namespace userfold::simulation
