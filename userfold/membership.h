// How a node comes to its cluster: it finds the log's genesis and fits it, or founds the log.
#pragma once

#include <expected>
#include <string>

#include "events/log/event_log.h"
#include "events/secrets.h"
#include "events/topic_layout.h"
#include "userfold/settings.h"

namespace userfold {

struct Membership {
    Secrets secrets;
    ClusterCreated cluster;
};

// What a node of this kind may hold and do.
struct NodeKind {
    SecretParts secrets;
    bool founds =
        true; // makes topics, secrets and genesis where there are none; else waits for them
};

// Waits up to a minute for the log. The error is a sentence with the remedy.
std::expected<Membership, std::string> join_cluster(log::EventLog& event_log,
                                                    const Settings& settings,
                                                    const TopicLayout& layout,
                                                    const NodeKind& kind);

// The first admin's password and the first write key: given by a file, or made and kept in the
// secrets directory.
std::expected<std::string, std::string> admin_password(const Settings& settings);
std::expected<std::string, std::string> write_key(const Settings& settings);

} // namespace userfold
