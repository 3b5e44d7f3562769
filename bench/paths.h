// The measurements of bench/run. Each adds its rows to the report, and throws std::runtime_error
// where it cannot measure.
#pragma once

#include "bench/bench_options.h"
#include "bench/report.h"
#include "bench/serve_process.h"

namespace userfold::bench {

// Files of a node whose embedded log holds the users, folded.
NodeFiles prepare_embedded(const BenchOptions& options);

// Start to ready, and memory at rest before and after it has served.
void measure_start(const BenchOptions& options, const NodeFiles& files, Report& report);
// GET /v1/users/{id} beside the bare server.
void measure_get(const BenchOptions& options, const NodeFiles& files, Report& report);
// POST /v1/sessions beside Argon2id.
void measure_log_in(const BenchOptions& options, const NodeFiles& files, Report& report);
// PATCH /v1/users/{id} on Kafka beside append and read back.
void measure_patch(const BenchOptions& options, const std::string& brokers, Report& report);
// Replay of activity from Kafka beside consume and store.
void measure_replay(const BenchOptions& options, const std::string& brokers, Report& report);

} // namespace userfold::bench
