#include "events/log/topic_check.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace userfold::log {
namespace {

std::string_view to_string(Retention retention) {
    switch (retention) {
        case Retention::for_ever:
            return "kept for ever";
        case Retention::trimmed:
            return "trimmed";
        case Retention::compacted:
            return "compacted";
    }
    return "unknown";
}

void compare(const TopicSettings& wanted, const TopicSettings& existing,
             std::vector<std::string>& lines) {
    const std::string_view name = userfold::to_string(wanted.topic);
    if (existing.partitions != wanted.partitions) {
        lines.push_back(fmt::format("{}: has {} partitions, needs {}", name, existing.partitions,
                                    wanted.partitions));
    }
    if (existing.retention != wanted.retention) {
        lines.push_back(fmt::format("{}: is {}, must be {}", name, to_string(existing.retention),
                                    to_string(wanted.retention)));
        return;
    }
    if (wanted.retention == Retention::trimmed && existing.trimmed_after < wanted.trimmed_after) {
        lines.push_back(fmt::format("{}: is trimmed after {} ms, must keep {} ms", name,
                                    existing.trimmed_after.count(), wanted.trimmed_after.count()));
    }
    if (wanted.retention != Retention::compacted) return;
    if (existing.tombstones_kept < wanted.tombstones_kept) {
        lines.push_back(fmt::format("{}: keeps tombstones {} ms, must keep them {} ms", name,
                                    existing.tombstones_kept.count(),
                                    wanted.tombstones_kept.count()));
    }
    const bool lag_unbounded = existing.compaction_lag_max.count() == 0;
    if (wanted.compaction_lag_max.count() > 0 &&
        (lag_unbounded || existing.compaction_lag_max > wanted.compaction_lag_max)) {
        lines.push_back(fmt::format("{}: compaction may lag {} ms (0: unbounded), at most {} ms",
                                    name, existing.compaction_lag_max.count(),
                                    wanted.compaction_lag_max.count()));
    }
}

} // namespace

std::vector<std::string> differences(const std::vector<TopicSettings>& wanted,
                                     const std::vector<TopicSettings>& existing) {
    std::vector<std::string> lines;
    for (const TopicSettings& settings : wanted) {
        const auto found = std::ranges::find(existing, settings.topic, &TopicSettings::topic);
        if (found == existing.end()) {
            lines.push_back(fmt::format("{}: is missing", userfold::to_string(settings.topic)));
        } else {
            compare(settings, *found, lines);
        }
    }
    return lines;
}

} // namespace userfold::log
