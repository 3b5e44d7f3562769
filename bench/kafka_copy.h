// The limit of replay: what a topic holds is consumed through librdkafka alone and stored as it is,
// one RocksDB WriteBatch a poll.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace userfold::bench {

class KafkaCopy {
public:
    // Reads the activity topic from its beginning, as far ahead as the product's own tail does.
    // Throws std::runtime_error.
    KafkaCopy(const std::string& brokers, const std::string& topic_prefix, int partitions,
              const std::filesystem::path& directory);
    ~KafkaCopy();
    KafkaCopy(const KafkaCopy&) = delete;
    KafkaCopy& operator=(const KafkaCopy&) = delete;

    // Consumes and stores at least so many records; the number.
    std::uint64_t run(std::uint64_t records);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace userfold::bench
