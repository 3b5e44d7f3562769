// What the projector tells Prometheus.
#pragma once

#include <cstdint>
#include <map>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "events/ids.h"
#include "projector/fold.h"

namespace userfold::projector {

// userfold_projector_lag_records{topic}, userfold_projector_records_total,
// userfold_projector_quarantined_total{reason="void"|"undecodable"}.
class RunnerMetrics {
public:
    // The registry must outlive it.
    explicit RunnerMetrics(prometheus::Registry& registry);

    // Takes totals; counts what is new since the last call. A total that fell has begun anew.
    void count(const FoldCounts& totals);
    void set_lag(const std::map<Topic, std::uint64_t>& records_behind);

private:
    prometheus::Family<prometheus::Gauge>& lag_;
    prometheus::Counter& records_;
    prometheus::Counter& suspicious_;
    prometheus::Counter& undecodable_;
    FoldCounts before_;
};

} // namespace userfold::projector
