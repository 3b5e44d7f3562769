// Fills a log with people and what they did, as fast as it takes them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "bench/activity_records.h"
#include "bench/people.h"
#include "events/log/event_log.h"

namespace userfold::bench {

struct LoadOptions {
    std::uint64_t users = 0;
    std::uint64_t activities = 0;
    std::uint64_t seed = 1;
    unsigned threads = 3; // one more than cores: the others wait for the log meanwhile
};

// What is done so far, of how many, and of what ("users").
using Progress = std::function<void(std::uint64_t done, std::uint64_t of, std::string_view what)>;

class Loader {
public:
    // `write_key` is whom the activity is said to come from. All that it is given must outlive it.
    Loader(log::EventLog& event_log, const Secrets& secrets, const TopicLayout& layout,
           EventId write_key, const LoadOptions& options);

    // `phc` is of password_of_everybody. Throws std::runtime_error where the log refuses.
    void load_users(std::string phc, const Progress& progress);
    // A third of it by the users who were loaded before, the rest by anonymous visitors.
    void load_activities(const Progress& progress);

private:
    void make_visitors(std::uint64_t count);
    // Calls `work` with chunks of 0 … count-1, in order, from several threads.
    using Work = std::function<void(std::uint64_t begin, std::uint64_t end)>;
    void in_chunks(std::uint64_t count, std::string_view what, const Progress& progress,
                   const Work& work) const;

    log::EventLog& log_;
    const Secrets& secrets_;
    const TopicLayout& layout_;
    const LoadOptions options_;
    BlindIndexer indexer_;
    ActivityRecordMaker activity_;
    std::vector<Active> active_users_;
    std::vector<Active> visitors_;
};

} // namespace userfold::bench
