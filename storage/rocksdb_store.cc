#include "storage/rocksdb_store.h"

#include <algorithm>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>
#include <stdexcept>
#include <sys/statvfs.h>

#include "storage/rocksdb_recovery.h"

namespace userfold::storage {
namespace {

rocksdb::Slice slice(std::string_view text) {
    return {text.data(), text.size()};
}
std::string_view view(const rocksdb::Slice& text) {
    return {text.data(), text.size()};
}

rocksdb::Options database_options(const RocksDbSettings& settings,
                                  const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.max_background_jobs = 2;
    options.max_total_wal_size = settings.write_buffer_bytes;
    options.max_open_files = 512;
    options.write_buffer_manager =
        std::make_shared<rocksdb::WriteBufferManager>(settings.write_buffer_bytes, cache);
    options.recycle_log_file_num = 0; // a recycled WAL cannot be told from a torn one by its length
    options.stats_dump_period_sec = 0;
    prepare_for_recovery(options, settings.directory.string());
    return options;
}

rocksdb::ColumnFamilyOptions family_options(const RocksDbSettings& settings,
                                            const FamilySettings& family,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::ColumnFamilyOptions options;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    // In pieces of a block's size: a whole filter is megabytes, and a small cache that holds one
    // throws it out for the next.
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = family.point_lookups;
    table.block_size = family.served ? 4 * 1024 : 8 * 1024;
    table.format_version = 5;
    if (family.point_lookups) table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    options.write_buffer_size = settings.write_buffer_bytes / 2;
    options.level_compaction_dynamic_level_bytes = true;
    options.optimize_filters_for_hits = family.served;
    const bool compress = settings.compress && !family.served;
    options.compression = compress ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
    options.bottommost_compression = options.compression;
    return options;
}

[[noreturn]] void refuse_to_open(const RocksDbSettings& settings, const rocksdb::Status& status) {
    const std::string where = settings.directory.string();
    // Held by another process, or by this one.
    const std::string why = status.ToString();
    const bool is_locked = why.find("While lock file") != why.npos ||
                           why.find("lock hold by current process") != why.npos;
    if (is_locked) {
        throw std::runtime_error(where +
                                 ": in use by another userfold process; stop it or give "
                                 "this one another --data-dir");
    }
    throw std::runtime_error(where + ": cannot be opened: " + why +
                             "; if it is damaged, remove it: it is folded again from the log");
}

StoreErrc error_of(const rocksdb::Status& status) {
    if (is_no_space(status)) return StoreErrc::no_space;
    if (status.IsCorruption()) return StoreErrc::broken;
    return StoreErrc::stalled;
}

void check_read(const rocksdb::Status& status) {
    if (!status.ok() && !status.IsNotFound()) {
        throw std::runtime_error("reading the store failed: " + status.ToString());
    }
}

} // namespace

RocksDbStore::RocksDbStore(const RocksDbSettings& settings)
    : directory_(settings.directory), free_bytes_min_(settings.free_bytes_min) {
    std::filesystem::create_directories(settings.directory);
    const auto cache = rocksdb::NewLRUCache(settings.block_cache_bytes);
    const rocksdb::Options options = database_options(settings, cache);
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    descriptors.emplace_back(rocksdb::kDefaultColumnFamilyName, options);
    for (const FamilySettings& family : settings.families) {
        descriptors.emplace_back(family.name, family_options(settings, family, cache));
    }
    rocksdb::DB* database = nullptr;
    const rocksdb::Status status =
        rocksdb::DB::Open(options, settings.directory.string(), descriptors, &handles_, &database);
    if (!status.ok()) refuse_to_open(settings, status);
    database_.reset(database);
}

RocksDbStore::~RocksDbStore() {
    for (rocksdb::ColumnFamilyHandle* handle : handles_) {
        database_->DestroyColumnFamilyHandle(handle);
    }
}

std::optional<std::string> RocksDbStore::get(Family family, std::string_view key) const {
    rocksdb::PinnableSlice value;
    const rocksdb::Status status =
        database_->Get(rocksdb::ReadOptions(), handles_[family + 1U], slice(key), &value);
    check_read(status);
    if (status.IsNotFound()) return std::nullopt;
    return value.ToString();
}

std::vector<std::optional<std::string>> RocksDbStore::get_all(
    Family family, const std::vector<std::string>& keys) const {
    std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
    std::vector<rocksdb::PinnableSlice> found(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    database_->MultiGet(rocksdb::ReadOptions(), handles_[family + 1U], keys.size(), slices.data(),
                        found.data(), statuses.data());
    std::vector<std::optional<std::string>> values(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        check_read(statuses[i]);
        if (statuses[i].ok()) values[i] = found[i].ToString();
    }
    return values;
}

void RocksDbStore::scan(Family family, std::string_view from, std::string_view to,
                        Direction direction, const Visitor& visit) const {
    rocksdb::ReadOptions options;
    const rocksdb::Slice upper = slice(to);
    const rocksdb::Slice lower = slice(from);
    if (!to.empty()) options.iterate_upper_bound = &upper;
    if (!from.empty()) options.iterate_lower_bound = &lower;
    const std::unique_ptr<rocksdb::Iterator> entry(
        database_->NewIterator(options, handles_[family + 1U]));
    const bool forward = direction == Direction::forward;
    for (forward ? entry->SeekToFirst() : entry->SeekToLast(); entry->Valid();
         forward ? entry->Next() : entry->Prev()) {
        if (!visit(view(entry->key()), view(entry->value()))) return;
    }
    check_read(entry->status());
}

std::expected<void, StoreErrc> RocksDbStore::write(Batch&& batch) {
    rocksdb::WriteBatch writes;
    for (const Batch::Entry& entry : batch.entries) {
        rocksdb::ColumnFamilyHandle* handle = handles_[entry.family + 1U];
        if (entry.value) {
            writes.Put(handle, slice(entry.key), slice(*entry.value));
        } else {
            writes.Delete(handle, slice(entry.key));
        }
    }
    if (const auto reason = reason_to_refuse()) return std::unexpected(*reason);
    const rocksdb::Status status = database_->Write(rocksdb::WriteOptions(), &writes);
    if (status.ok()) return {};
    const std::lock_guard lock(recovery_mutex_);
    failing_ = error_of(status);
    return std::unexpected(error_of(status));
}

// Before anything is written. Once a write has failed there is none before a recovery: the WAL may
// end in a torn record.
std::optional<StoreErrc> RocksDbStore::reason_to_refuse() {
    struct statvfs room{};
    const bool is_known = ::statvfs(directory_.c_str(), &room) == 0;
    const std::uint64_t free_bytes = static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
    if (is_known && free_bytes < free_bytes_min_) return StoreErrc::no_space;
    const std::lock_guard lock(recovery_mutex_);
    if (failing_ && recover(*database_, handles_, "recovered")) failing_.reset();
    return failing_;
}

void RocksDbStore::flush() {
    database_->Flush(rocksdb::FlushOptions(), handles_);
}

} // namespace userfold::storage
