// A real Apache Kafka broker owned by a test: starts `tests/kafka/broker`, ends it with the object.
//
//     KafkaBroker broker;                       // in a temporary folder, started
//     connect(broker.address());
//     broker.kill(); broker.start();            // same data, same address
//
// Not thread-safe. Every call throws std::runtime_error when the script fails (its words are on
// stderr). The broker ends even if the test process is killed.
#pragma once

#include <filesystem>
#include <string>

namespace userfold::tests {

class KafkaBroker {
public:
    KafkaBroker(); // takes a second or three; more the very first time, when the jars are fetched
    ~KafkaBroker();
    KafkaBroker(const KafkaBroker&) = delete;
    KafkaBroker& operator=(const KafkaBroker&) = delete;

    const std::string& address() const { return address_; } // HOST:PORT
    std::filesystem::path data_dir() const { return dir_ / "data"; }

    void start();
    void stop();   // orderly
    void kill();   // kill -9
    void pause();  // SIGSTOP
    void resume(); // SIGCONT

private:
    std::string run(const std::string& command) const;

    std::filesystem::path dir_;
    std::string address_;
    bool running_ = false;
};

} // namespace userfold::tests
