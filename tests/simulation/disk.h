// Where a simulated writer keeps its decision state: survives its crash, but for the newest writes.
#pragma once

#include <memory>
#include <vector>

#include "storage/memory_store.h"
#include "tests/simulation/chance.h"

namespace userfold::simulation {

// Atomic writes in order, as RocksDB without a synced write-ahead log keeps them: after a crash
// there is a prefix of them.
class Disk final : public storage::Store {
public:
    Disk();

    std::optional<std::string> get(storage::Family family, std::string_view key) const override;
    std::vector<std::optional<std::string>> get_all(
        storage::Family family, const std::vector<std::string>& keys) const override;
    void scan(storage::Family family, std::string_view from, std::string_view to,
              storage::Direction direction, const storage::Visitor& visit) const override;
    // Refused while full, and for ever after its machine has died.
    std::expected<void, storage::StoreErrc> write(storage::Batch&& batch) override;

    void set_full(bool full) { full_ = full; }
    bool is_full() const { return full_; }
    void detach() { detached_ = true; }

    std::size_t writes() const { return writes_.size(); }
    // The disk as the next start finds it, with the first `writes` of what was written. Where it is
    // `torn`, only half of the last one is there: no engine that we use does that.
    std::unique_ptr<Disk> after_crash(std::size_t writes, bool torn) const;

private:
    storage::MemoryStore store_;
    std::vector<storage::Batch> writes_;
    bool full_ = false;
    bool detached_ = false;
};

} // namespace userfold::simulation
