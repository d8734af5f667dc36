// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/bench/pair_rate.h"

#include <utility>

#include "absl/time/clock.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/spawn/workload.h"

namespace bench {

double RateOf(const std::function<uint64_t()>& count, absl::Duration duration) {
  while (count() == 0) absl::SleepFor(absl::Milliseconds(1));
  const uint64_t first = count();
  const uint64_t start = ktstr::MonotonicNs();
  absl::SleepFor(duration);
  const uint64_t last = count();
  const uint64_t end = ktstr::MonotonicNs();
  return static_cast<double>(last - first) * 1e9 / static_cast<double>(end - start);
}

absl::StatusOr<double> WorkerPairRate(const ktstr::WorkSpec& work, const ktstr::CpuSet& cpus,
                                      absl::Duration duration) {
  ASSIGN_OR_RETURN(
      ktstr::Workload workload,
      ktstr::Workload::Spawn(
          {.groups = {{.work = work, .workers = 2, .affinity = ktstr::affinity::Exact{cpus}}}}));
  RETURN_IF_ERROR(workload.Start());
  const double rate = RateOf([&] { return workload.SnapshotIterations()[0]; }, duration);
  RETURN_IF_ERROR(std::move(workload).StopAndCollect().status());
  return rate;
}

}  // namespace bench
