// Reads the command line, and runs what it names.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <signal.h>
#include <spdlog/spdlog.h>

#include "userfold/commands.h"
#include "userfold/version.h"

int main(int argc, char** argv) {
    CLI::App app(
        "Userfold: one log of user events, folded into everything a product knows about "
        "its users");
    app.set_version_flag("--version", std::string("userfold ") + userfold::version);
    app.require_subcommand(1);
    userfold::Command command;
    userfold::add_node_commands(app, command);
    userfold::add_topics_command(app, command);
    userfold::add_import_command(app, command);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int status = app.exit(error);
        return status == 0 ? 0 : 2;
    }
    // A peer that hangs up is an error of that write, not of the process.
    ::signal(SIGPIPE, SIG_IGN);
    try {
        return command();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "userfold: %s\n", error.what());
        return 1;
    }
}
