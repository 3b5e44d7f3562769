#include "projector/runner_metrics.h"

namespace userfold::projector {
namespace {

prometheus::Family<prometheus::Counter>& quarantined(prometheus::Registry& registry) {
    return prometheus::BuildCounter()
        .Name("userfold_projector_quarantined_total")
        .Help("Records that the fold set aside")
        .Register(registry);
}

void add(prometheus::Counter& counter, std::uint64_t total, std::uint64_t before) {
    counter.Increment(static_cast<double>(total < before ? total : total - before));
}

} // namespace

RunnerMetrics::RunnerMetrics(prometheus::Registry& registry)
    : lag_(prometheus::BuildGauge()
               .Name("userfold_projector_lag_records")
               .Help("Records on the log that the views don't include yet")
               .Register(registry)),
      records_(prometheus::BuildCounter()
                   .Name("userfold_projector_records_total")
                   .Help("Records folded into the views")
                   .Register(registry)
                   .Add({})),
      suspicious_(quarantined(registry).Add({{"reason", "void"}})),
      undecodable_(quarantined(registry).Add({{"reason", "undecodable"}})) {}

void RunnerMetrics::count(const FoldCounts& totals) {
    add(records_, totals.records, before_.records);
    add(suspicious_, totals.suspicious, before_.suspicious);
    add(undecodable_, totals.undecodable, before_.undecodable);
    before_ = totals;
}

void RunnerMetrics::set_lag(const std::map<Topic, std::uint64_t>& records_behind) {
    for (const auto& [topic, records] : records_behind) {
        lag_.Add({{"topic", std::string(to_string(topic))}}).Set(static_cast<double>(records));
    }
}

} // namespace userfold::projector
