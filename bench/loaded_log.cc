#include "bench/loaded_log.h"

#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>

namespace userfold::bench {

bool load_log(const std::filesystem::path& load, const NodeFiles& files, const LoadWanted& wanted,
              const std::vector<std::string>& options) {
    const std::string content = fmt::format("{} users, {} activities, seed {}", wanted.users,
                                            wanted.activities, wanted.seed);
    const std::filesystem::path note = files.home / "loaded";
    std::string before;
    if (std::ifstream there(note); std::getline(there, before)) {
        if (before == content) return false;
        throw std::runtime_error(files.home.string() + " holds " + before +
                                 "; give another directory");
    }
    std::filesystem::create_directories(files.home);
    std::vector<std::string> command{load.string(),
                                     "--users",
                                     std::to_string(wanted.users),
                                     "--activities",
                                     std::to_string(wanted.activities),
                                     "--seed",
                                     std::to_string(wanted.seed)};
    for (const std::string& option : files.options()) command.push_back(option);
    command.insert(command.end(), options.begin(), options.end());
    std::fprintf(stderr, "loading %s\n", content.c_str());
    ChildProcess loading(command, files.home / "load.log");
    for (const std::uint64_t count : {wanted.users, wanted.activities}) {
        if (count == 0) continue;
        std::fprintf(stderr, "%s\n", loading.read_line(std::chrono::minutes(60)).c_str());
    }
    loading.wait_for_success();
    std::ofstream(note) << content << '\n';
    return true;
}

} // namespace userfold::bench
