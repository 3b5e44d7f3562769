// A process of a cluster: any of writer, projector and query API, behind one HTTP server.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "userfold/settings.h"

namespace userfold {

struct NodeParts {
    bool writer = true;
    bool projector = true;
    bool query_api = true;
};

class Node {
public:
    Node(Settings settings, NodeParts parts);
    ~Node(); // stops
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    // Joins or founds the cluster and serves; what there is may still be being folded. The error is
    // a sentence with the remedy.
    std::expected<void, std::string> start();
    // What /readyz says: everything that was on the log at the start is folded, and the log is
    // there.
    bool ready() const;
    std::string url() const; // once started
    // Why the process must end by itself, or nothing.
    std::optional<std::string> failure() const;
    // Drains: stops accepting, finishes what is in flight, writes, closes.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace userfold
