// A store in a map, for the simulator and for tests of folds. Forgets everything when destroyed.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "storage/store.h"

namespace userfold::storage {

class MemoryStore final : public Store {
public:
    explicit MemoryStore(std::size_t families) : families_(families) {}

    std::optional<std::string> get(Family family, std::string_view key) const override;
    std::vector<std::optional<std::string>> get_all(
        Family family, const std::vector<std::string>& keys) const override;
    void scan(Family family, std::string_view from, std::string_view to, Direction direction,
              const Visitor& visit) const override;
    std::expected<void, StoreErrc> write(Batch&& batch) override;

private:
    mutable std::mutex mutex_;
    std::vector<std::map<std::string, std::string, std::less<>>> families_;
};

} // namespace userfold::storage
