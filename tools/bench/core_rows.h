// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The rows of the core's benchmark. One function and one file each.

#ifndef TOOLS_BENCH_CORE_ROWS_H_
#define TOOLS_BENCH_CORE_ROWS_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/bench/comparison.h"

namespace bench {

// `duration` is how long each side runs in each round.
absl::StatusOr<Comparison> FutexPingPongRow(absl::Duration duration);

}  // namespace bench

#endif  // TOOLS_BENCH_CORE_ROWS_H_
