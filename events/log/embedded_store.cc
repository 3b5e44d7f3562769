#include "events/log/embedded_store.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <stdexcept>
#include <string>
#include <sys/statvfs.h>

#include "events/log/embedded_format.h"
#include "events/log/embedded_keys.h"
#include "storage/rocksdb_recovery.h"

namespace userfold::log {
namespace {

rocksdb::CompressionType compression_type(Compression compression) {
    switch (compression) {
        case Compression::none:
            return rocksdb::kNoCompression;
        case Compression::lz4:
            return rocksdb::kLZ4Compression;
        case Compression::zstd:
            return rocksdb::kZSTD;
    }
    return rocksdb::kNoCompression;
}

rocksdb::DBOptions database_options(const std::filesystem::path& dir) {
    rocksdb::DBOptions options;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    // All families are flushed together, so that after a write that failed and a crash no family
    // has more of it than another.
    options.atomic_flush = true;
    // What a power cut tore off the end was never acknowledged. Old log files are not recycled: it
    // would need a laxer mode, and erased keys would stay readable in them.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    options.recycle_log_file_num = 0;
    options.max_total_wal_size = 64 << 20;
    options.bytes_per_sync = 1 << 20;
    options.max_open_files = 256;
    options.max_background_jobs = 2;
    options.max_manifest_file_size = 8 << 20;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    storage::prepare_for_recovery(options, dir.string());
    return options;
}

rocksdb::ColumnFamilyOptions family_options(const EmbeddedOptions& options,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    // In pieces of a block's size: a whole filter is megabytes, and a small cache that holds one
    // throws it out for the next.
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = true;
    table.block_size = 16 << 10;
    table.format_version = 5;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.use_delta_encoding = options.compression != Compression::none;

    rocksdb::ColumnFamilyOptions family;
    family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    family.compression = compression_type(options.compression);
    family.bottommost_compression = family.compression;
    family.write_buffer_size = options.write_buffer_bytes;
    family.max_write_buffer_number = 2;
    family.level_compaction_dynamic_level_bytes = true;
    family.target_file_size_base = 32 << 20;
    return family;
}

[[noreturn]] void fail_to_open(const std::filesystem::path& dir, const rocksdb::Status& status) {
    const std::string reason = status.ToString();
    if (status.IsIOError() && reason.find("/LOCK") != std::string::npos) {
        throw std::runtime_error(
            fmt::format("the log in {} is in use by another process: stop that one, or choose "
                        "another data directory ({})",
                        dir.string(), reason));
    }
    throw std::runtime_error(
        fmt::format("cannot open the log in {}: {}{}", dir.string(), reason,
                    status.IsCorruption() ? "; restore it from a backup" : ""));
}

} // namespace

EmbeddedStore::EmbeddedStore(const EmbeddedOptions& options) : dir_(options.dir) {
    claim_format(dir_);
    const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
    const auto family = family_options(options, cache);
    const std::vector<rocksdb::ColumnFamilyDescriptor> wanted = {
        {rocksdb::kDefaultColumnFamilyName, family}, {"records", family}};
    rocksdb::DB* db = nullptr;
    const auto status =
        rocksdb::DB::Open(database_options(dir_), dir_.string(), wanted, &families_, &db);
    if (!status.ok()) fail_to_open(dir_, status);
    db_.reset(db);
}

EmbeddedStore::~EmbeddedStore() {
    for (auto* family : families_) db_->DestroyColumnFamilyHandle(family);
    db_->Close();
}

std::uint64_t EmbeddedStore::free_bytes() const {
    struct statvfs room{};
    if (statvfs(dir_.c_str(), &room) != 0) return 0;
    return static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
}

bool EmbeddedStore::recover() {
    return storage::recover(*db_, families_, keys::recovery());
}

void EmbeddedStore::end_compactions() {
    db_->DisableManualCompaction();
}

} // namespace userfold::log
