// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// QuotaUse: CPU time of workers against what their group's cpu.max grants. Parent side, pure.
//
//   check::QuotaUse(report, {.quota = absl::Milliseconds(10), .period = absl::Milliseconds(20)})
//       .AtMost(1.1, 2 * slice)

#ifndef KTSTR_CHECK_QUOTA_USE_H_
#define KTSTR_CHECK_QUOTA_USE_H_

#include "absl/time/time.h"
#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

struct Quota {
  absl::Duration quota;   // CPU time in each period, over all CPUs together.
  absl::Duration period;  // Above zero.
};

// The value is the CPU time of all workers of the scope as a part of the quota of the whole run.
// Inconclusive for a worker without CPU time, or for a run of fewer than 20 periods: the edges of a
// run are a period each.
class QuotaUse : public Scoped<QuotaUse> {
 public:
  QuotaUse(const WorkloadReport& report, Quota quota) : Scoped(report), quota_(quota) {}

  // At most `part` of the quota and `slack` of CPU time on top of it: what each CPU may have taken
  // in advance (sched_cfs_bandwidth_slice_us).
  Result AtMost(double part, absl::Duration slack) const;
  // Workers that always want to run get at least `part` of it.
  Result AtLeast(double part) const;

 private:
  Result Begin(Relation relation, double part) const;
  double granted_ns() const;

  Quota quota_;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_QUOTA_USE_H_
