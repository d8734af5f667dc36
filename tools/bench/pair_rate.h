// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The rate at which a pair goes round, be it made of workers or of bare processes.

#ifndef TOOLS_BENCH_PAIR_RATE_H_
#define TOOLS_BENCH_PAIR_RATE_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ktstr/sched/cpu_set.h"
#include "ktstr/worker/work_type.h"

namespace bench {

// How fast `count` grows, per second, over `duration` from its first growth on.
double RateOf(const std::function<uint64_t()>& count, absl::Duration duration);

// The round trips per second of a pair of workers on these CPUs.
absl::StatusOr<double> WorkerPairRate(const ktstr::WorkSpec& work, const ktstr::CpuSet& cpus,
                                      absl::Duration duration);

}  // namespace bench

#endif  // TOOLS_BENCH_PAIR_RATE_H_
