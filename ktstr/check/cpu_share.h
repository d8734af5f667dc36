// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CpuShare: how workers divided the CPU time that they got together. Parent side, pure.
//
//   check::CpuShare(report).Group(0).EqualWithin({.relative = 0.03, .slack = 2 * slice})
//   check::CpuShare(report).ByNiceWithin({...})
//   check::CpuShare(report).Group(1).AtMost(0.015)
//
// Shares are ratios among the workers, never of wall time: foreign load in another session takes
// half a CPU by autogroup, whatever these workers do.

#ifndef KTSTR_CHECK_CPU_SHARE_H_
#define KTSTR_CHECK_CPU_SHARE_H_

#include <span>
#include <vector>

#include "absl/time/time.h"
#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

// A worker's share may be off by relative * expected + slack / (CPU time of all workers): the part
// that stays, and the edges of a run, where whoever has the CPU keeps it for a timeslice.
struct ShareTolerance {
  double relative = 0.03;
  absl::Duration slack = absl::ZeroDuration();
};

class CpuShare : public Scoped<CpuShare> {
 public:
  using Scoped::Scoped;

  // Every worker of the scope gets as much as the others. The value is the largest deviation of a
  // worker from its expected share, the limit the tolerance for that worker.
  // Inconclusive for fewer than two workers, missing CPU times, or a run so short that the
  // tolerance reaches half of an expected share.
  Result EqualWithin(ShareTolerance tolerance) const;
  // As much as the kernel's weights say, by the configured nice values (policy idle: weight 3, as
  // kernel/sched/sched.h has it). Inconclusive when some groups have a nice value and others
  // inherit it, or one has a policy without weight.
  Result ByNiceWithin(ShareTolerance tolerance) const;
  // The workers of the scope by these weights, one each, in order. REQUIRES: all > 0.
  Result ByWeightWithin(std::span<const double> weights, ShareTolerance tolerance) const;

  // Jain's index of the workers' CPU times: 1 when all got the same, 1/n when one got all.
  // Inconclusive as EqualWithin(), but for no length of run.
  Result JainAtLeast(double index) const;

  // The scope's part of the CPU time of *all* workers of the workload; `slack` on top is CPU time,
  // for the ends of a run.
  Result AtMost(double share, absl::Duration slack = absl::ZeroDuration()) const;
  Result AtLeast(double share) const;

 private:
  Result BeginPart(Relation relation, double limit, absl::Duration slack) const;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_CPU_SHARE_H_
