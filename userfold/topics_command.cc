#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "userfold/commands.h"
#include "userfold/log_factory.h"
#include "userfold/logging.h"

namespace userfold {
namespace {

constexpr std::chrono::milliseconds log_wait{30'000};

int fail(std::string_view sentence) {
    std::fprintf(stderr, "userfold: %s\n", std::string(sentence).c_str());
    return 1;
}

int run(const CLI::App& app, Settings& settings, bool create) {
    if (auto completed = complete_settings(app, settings); !completed) {
        fail(completed.error());
        return 2;
    }
    set_up_logging(settings);
    const auto event_log = open_log(settings);
    const auto wanted = wanted_topics(settings);
    if (create) {
        const auto created = event_log->create_topics(wanted, log_wait);
        if (!created) return fail(log::describe(created.error()));
    }
    const auto faults = event_log->check_topics(wanted, log_wait);
    if (!faults) return fail(log::describe(faults.error()));
    for (const std::string& fault : *faults) std::fprintf(stderr, "%s\n", fault.c_str());
    if (!faults->empty()) return 1;
    std::printf("%zu topics are as they must be\n", wanted.size());
    return 0;
}

} // namespace

void add_topics_command(CLI::App& app, Command& command) {
    CLI::App* topics = app.add_subcommand("topics", "Make and check the log's topics");
    topics->require_subcommand(1);
    auto add = [&](const std::string& name, const std::string& description, bool create) {
        CLI::App* subcommand = topics->add_subcommand(name, description);
        auto settings = std::make_shared<Settings>();
        add_settings(*subcommand, *settings);
        subcommand->callback([&command, subcommand, settings, create] {
            command = [subcommand, settings, create] {
                return run(*subcommand, *settings, create);
            };
        });
    };
    add("create", "Make the topics that are missing, then check all", true);
    add("check", "Say what of the topics' settings is not as it must be", false);
}

} // namespace userfold
