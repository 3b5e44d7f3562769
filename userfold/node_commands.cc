#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <signal.h>
#include <spdlog/spdlog.h>

#include "userfold/commands.h"
#include "userfold/logging.h"
#include "userfold/node.h"

namespace userfold {
namespace {

// Blocked before the first thread starts, so that all inherit it and one place waits.
sigset_t block_ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// Until SIGTERM or SIGINT, or until the node can't go on. Says on the way that the node is ready.
std::optional<std::string> wait_for_end(const Node& node, const sigset_t& signals) {
    for (bool told = false;;) {
        if (!told && node.ready()) {
            std::printf("userfold ready on %s\n", node.url().c_str());
            std::fflush(stdout);
            told = true;
        }
        const timespec interval{0, told ? 200'000'000 : 5'000'000};
        if (sigtimedwait(&signals, nullptr, &interval) > 0) return std::nullopt;
        if (auto failed = node.failure()) return failed;
    }
}

int run(const CLI::App& app, Settings& settings, NodeParts parts) {
    if (auto completed = complete_settings(app, settings); !completed) {
        std::fprintf(stderr, "userfold: %s\n", completed.error().c_str());
        return 2;
    }
    if (settings.log == "embedded" && !(parts.writer && parts.projector && parts.query_api)) {
        std::fprintf(
            stderr,
            "userfold: one process has the embedded log to itself: run `userfold serve`, or give "
            "--log kafka://HOST:PORT\n");
        return 2;
    }
    const sigset_t signals = block_ending_signals();
    set_up_logging(settings);
    Node node(settings, parts);
    if (auto started = node.start(); !started) {
        spdlog::error("{}", started.error());
        return 1;
    }
    const auto failed = wait_for_end(node, signals);
    if (failed) spdlog::error("{}", *failed);
    node.stop();
    return failed ? 1 : 0;
}

void add(CLI::App& app, Command& command, const std::string& name, const std::string& description,
         NodeParts parts) {
    CLI::App* subcommand = app.add_subcommand(name, description);
    auto settings = std::make_shared<Settings>();
    add_settings(*subcommand, *settings);
    subcommand->callback([&command, subcommand, settings, parts] {
        command = [subcommand, settings, parts] { return run(*subcommand, *settings, parts); };
    });
}

} // namespace

void add_node_commands(CLI::App& app, Command& command) {
    add(app, command, "serve", "Run all parts in one process", {true, true, true});
    add(app, command, "writer", "Run the writer: commands become commits on the log",
        {true, false, false});
    add(app, command, "projector", "Run the projector: the log becomes views",
        {false, true, false});
    add(app, command, "query-api", "Run the query API over a projector's views",
        {false, false, true});
}

} // namespace userfold
