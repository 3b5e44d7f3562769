#include "tests/kafka/broker.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace userfold::tests {
namespace {

std::filesystem::path make_temporary_dir() {
    std::string name = std::filesystem::temp_directory_path() / "userfold-broker-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed: " + name);
    return name;
}

} // namespace

KafkaBroker::KafkaBroker() : dir_(make_temporary_dir()) {
    start();
}

KafkaBroker::~KafkaBroker() {
    try {
        if (running_) kill();
        std::filesystem::remove_all(dir_);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "broker: %s\n", failure.what());
    }
}

void KafkaBroker::start() {
    address_ = run("start");
    running_ = true;
}

void KafkaBroker::stop() {
    run("stop");
    running_ = false;
}

void KafkaBroker::kill() {
    run("kill");
    running_ = false;
}

void KafkaBroker::pause() {
    run("pause");
}

void KafkaBroker::resume() {
    run("resume");
}

std::string KafkaBroker::run(const std::string& command) const {
    std::string line = std::string(USERFOLD_BROKER_SCRIPT) + " " + command + " " + dir_.string();
    if (command == "start") line += " --owner " + std::to_string(getpid());
    std::FILE* pipe = popen(line.c_str(), "re");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + line);
    std::string said;
    std::array<char, 512> buffer{};
    while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) said += buffer.data();
    if (pclose(pipe) != 0)
        throw std::runtime_error("failed: " + line + " (its words are on stderr)");
    while (!said.empty() && said.back() == '\n') said.pop_back();
    return said;
}

} // namespace userfold::tests
