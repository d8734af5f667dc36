// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Checks that every worker gets on: progress and the longest stall. Parent side, pure.
//
//   check::NotStarved(report)
//   check::Progress(report).EachAtLeast(100)
//   check::Stall(report).Group(0).AtMost(absl::Seconds(1))

#ifndef KTSTR_CHECK_PROGRESS_H_
#define KTSTR_CHECK_PROGRESS_H_

#include <cstdint>

#include "absl/time/time.h"
#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

class Progress : public Scoped<Progress> {
 public:
  using Scoped::Scoped;
  // The value is the smallest number of iterations of a worker. A worker that died counts with what
  // it had done by then.
  Result EachAtLeast(uint64_t iterations) const;
};

// Every worker ended at least one iteration or did one unit of work.
Result NotStarved(const WorkloadReport& report);

// The longest time between two checkpoints of a worker that had not asked to sleep.
class Stall : public Scoped<Stall> {
 public:
  using Scoped::Scoped;
  // Inconclusive when no worker had two checkpoints.
  Result AtMost(absl::Duration limit) const;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_PROGRESS_H_
