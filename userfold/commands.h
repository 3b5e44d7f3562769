// The subcommands of the binary. Each declares its options and, when it is named, sets what is to
// be run.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace userfold {

// Runs a subcommand; the result is the exit status: 0 fine, 1 failed, 2 wrong usage.
using Command = std::function<int()>;

void add_node_commands(CLI::App& app, Command& command);  // serve, writer, projector, query-api
void add_topics_command(CLI::App& app, Command& command); // topics create|check
void add_import_command(CLI::App& app, Command& command); // import access-log

} // namespace userfold
