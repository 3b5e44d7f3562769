#include "tests/simulation/disk.h"

#include "writer/decision_state.h"

namespace userfold::simulation {

Disk::Disk() : store_(writer::family_count) {}

std::optional<std::string> Disk::get(storage::Family family, std::string_view key) const {
    return store_.get(family, key);
}

std::vector<std::optional<std::string>> Disk::get_all(storage::Family family,
                                                      const std::vector<std::string>& keys) const {
    return store_.get_all(family, keys);
}

void Disk::scan(storage::Family family, std::string_view from, std::string_view to,
                storage::Direction direction, const storage::Visitor& visit) const {
    store_.scan(family, from, to, direction, visit);
}

std::expected<void, storage::StoreErrc> Disk::write(storage::Batch&& batch) {
    if (full_ || detached_) return std::unexpected(storage::StoreErrc::no_space);
    writes_.push_back(batch);
    return store_.write(std::move(batch));
}

std::unique_ptr<Disk> Disk::after_crash(std::size_t writes, bool torn) const {
    auto found = std::make_unique<Disk>();
    for (std::size_t i = 0; i < writes; ++i) {
        storage::Batch batch = writes_[i];
        if (torn && i + 1 == writes) batch.entries.resize(batch.entries.size() / 2);
        static_cast<void>(found->write(std::move(batch)));
    }
    return found;
}

} // namespace userfold::simulation
