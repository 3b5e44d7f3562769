#include <cstdio>

#include "bench/loaded_log.h"
#include "bench/paths.h"

namespace userfold::bench {

NodeFiles prepare_embedded(const BenchOptions& options) {
    const NodeFiles files{options.directory / "embedded"};
    const LoadWanted wanted{options.users, 0, options.seed};
    if (!load_log(options.load, files, wanted, {})) return files;
    std::fprintf(stderr, "folding the log for the first time\n");
    const ServeProcess serve(options.userfold, files, {});
    std::fprintf(stderr, "folded in %.1f s, %.0f MiB resident\n", serve.start_time().count(),
                 static_cast<double>(serve.resident_bytes()) / (1 << 20));
    return files;
}

} // namespace userfold::bench
