#include "writer/outgrown_state.h"

#include <stdexcept>

#include "events/event.h"
#include "storage/bytes.h"
#include "writer/decision_state.h"

namespace userfold::writer {
namespace {

constexpr std::string_view event_types_key = "event_types_known";
constexpr std::string_view emptying_key = "emptying"; // there until nothing else is
constexpr std::size_t erased_per_write_max = 10'000;
constexpr auto meta = static_cast<storage::Family>(Family::meta);

std::size_t event_types_of(const storage::Store& store) {
    const auto stored = store.get(meta, event_types_key);
    return stored ? static_cast<std::size_t>(storage::ByteReader(*stored).u64()) : 0;
}

bool has_quarantined_streams(const storage::Store& store) {
    bool found = false;
    auto visit = [&](std::string_view, std::string_view head) {
        found = decode_head(head).quarantined;
        return !found;
    };
    store.scan(static_cast<storage::Family>(Family::heads), {}, {}, storage::Direction::forward,
               visit);
    return found;
}

void write(storage::Store& store, storage::Batch batch) {
    const auto written = store.write(std::move(batch));
    if (written) return;
    throw std::runtime_error("the decision state of an older binary cannot be emptied: " +
                             std::string(describe(written.error())));
}

// False where there was nothing (left) to erase.
bool erase_some(storage::Store& store, storage::Family family) {
    storage::Batch batch;
    auto visit = [&](std::string_view key, std::string_view) {
        if (family != meta || key != emptying_key) batch.erase(family, std::string(key));
        return batch.entries.size() < erased_per_write_max;
    };
    store.scan(family, {}, {}, storage::Direction::forward, visit);
    if (batch.entries.empty()) return false;
    write(store, std::move(batch));
    return true;
}

void empty(storage::Store& store) {
    storage::Batch begun;
    begun.put(meta, std::string(emptying_key), {});
    write(store, std::move(begun));
    for (std::size_t family = 0; family < family_count; ++family) {
        while (erase_some(store, static_cast<storage::Family>(family))) {
        }
    }
    storage::Batch done;
    done.erase(meta, std::string(emptying_key));
    write(store, std::move(done));
}

} // namespace

std::expected<void, storage::StoreErrc> note_event_types(storage::Store& store, std::size_t known) {
    storage::Batch batch;
    batch.put(meta, std::string(event_types_key), storage::ByteWriter().u64(known).take());
    return store.write(std::move(batch));
}

void forget_outgrown(storage::Store& store) {
    const std::size_t known = event_types_of(store);
    const bool is_half_empty = store.get(meta, emptying_key).has_value();
    if (is_half_empty || (known < event_types_known && has_quarantined_streams(store))) {
        empty(store);
    } else if (known == event_types_known) {
        return;
    }
    // Where this fails, the state counts as folded by a binary that knew none.
    static_cast<void>(note_event_types(store, event_types_known));
}

} // namespace userfold::writer
