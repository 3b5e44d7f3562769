// given → when → then for projections: given a log, when it is folded, then the views say so.
#pragma once

#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <vector>

#include "projector/digest.h"
#include "projector/fold.h"
#include "projector/read_models/families.h"
#include "storage/memory_store.h"
#include "tests/projector/log_builder.h"

namespace userfold::test {

using read_models::View;

// A store with what was folded into it.
class FoldedViews {
public:
    FoldedViews() : store(read_models::view_count) {}
    explicit FoldedViews(const LogBuilder& log) : FoldedViews() { fold(log, log.records()); }

    // Folds in batches of at most that many records.
    void fold(const LogBuilder& log, const std::vector<log::LoggedRecord>& records,
              std::size_t batch_records = 1'000) {
        projector::Fold fold(store, log.mac_keys(), log.partition_counts());
        std::size_t in_batch = 0;
        for (const log::LoggedRecord& record : records) {
            ASSERT_TRUE(fold.add(record).has_value());
            if (++in_batch == batch_records) {
                ASSERT_TRUE(store.write(fold.finish(start_ms)).has_value());
                in_batch = 0;
            }
        }
        ASSERT_TRUE(store.write(fold.finish(start_ms)).has_value());
        counts = fold.counts();
        next = fold.next();
    }

    std::optional<std::string> get(View view, const std::string& key) const {
        return store.get(read_models::family(view), key);
    }
    std::vector<std::string> values(View view, const std::string& prefix = "") const {
        std::vector<std::string> found;
        auto visit = [&](std::string_view, std::string_view value) {
            found.emplace_back(value);
            return true;
        };
        store.scan(read_models::family(view), prefix, storage::after_prefix(prefix),
                   storage::Direction::forward, visit);
        return found;
    }
    std::string digest() const { return projector::digest(store); }

    storage::MemoryStore store;
    projector::FoldCounts counts;
    std::vector<Position> next;
};

} // namespace userfold::test
