// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The pipe protocol that workloads are often built on, as a peer: a start pipe and a report pipe
// per worker, a report of 1 KiB of JSON, collected one worker after the other.

#ifndef TOOLS_BENCH_PIPED_LIFE_H_
#define TOOLS_BENCH_PIPED_LIFE_H_

#include "absl/status/status.h"

namespace bench {

// Spawns, starts and collects this many workers that do nothing. A worker sets itself up as ours do
// (parent-death signal, process group, stop signal), waits for the start with a time-out, says that
// it runs, reads its schedstat before and after its work, and writes its report as JSON; the parent
// polls with a time-out, reads, reaps, kills the process group and parses.
absl::Status RunPipedWorkers(int count);

}  // namespace bench

#endif  // TOOLS_BENCH_PIPED_LIFE_H_
