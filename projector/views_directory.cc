#include "projector/views_directory.h"

#include "events/event.h"
#include "projector/quarantine.h"
#include "projector/read_models/families.h"
#include "projector/read_models/keys.h"
#include "projector/read_models/value_codec.h"

namespace userfold::projector {
namespace {

using read_models::family;
namespace keys = read_models::keys;

std::unique_ptr<storage::RocksDbStore> open_store(const ViewsSettings& settings,
                                                  const std::filesystem::path& directory) {
    return std::make_unique<storage::RocksDbStore>(storage::RocksDbSettings{
        directory, read_models::family_settings(), settings.block_cache_bytes,
        settings.write_buffer_bytes, settings.compress});
}

// How many event types the binary knew that folded these views; this one's for new views.
std::size_t event_types_of(const storage::Store& store) {
    const auto stored = store.get(family(View::meta), keys::event_types_known);
    if (!stored) return event_types_known;
    return read_models::ValueReader(*stored).number();
}

void note_event_types(storage::Store& store) {
    std::string value;
    read_models::ValueWriter(value).number(event_types_known);
    storage::Batch batch;
    batch.put(family(View::meta), std::string(keys::event_types_known), std::move(value));
    // Not fatal where it fails: the views count as folded by the binary that said so last.
    (void)store.write(std::move(batch));
}

std::filesystem::path directory_of(const std::filesystem::path& root, unsigned layout) {
    return root / ("v" + std::to_string(layout));
}

// No tombstone of a key reaches views that nobody folds any more.
void remove_older(const std::filesystem::path& root) {
    for (unsigned layout = 1; layout < read_models::layout_version; ++layout) {
        std::filesystem::remove_all(directory_of(root, layout));
    }
}

} // namespace

std::unique_ptr<storage::RocksDbStore> open_views(const ViewsSettings& settings) {
    const auto directory = directory_of(settings.root, read_models::layout_version);
    auto store = open_store(settings, directory);
    if (event_types_of(*store) < event_types_known && has_quarantined_streams(*store)) {
        store.reset();
        std::filesystem::remove_all(directory);
        store = open_store(settings, directory);
    }
    note_event_types(*store);
    remove_older(settings.root);
    return store;
}

} // namespace userfold::projector
