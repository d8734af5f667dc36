// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CpusUsed: on which CPUs workers were seen. Parent side, pure.
//
//   check::CpusUsed(report).Group(0).Within(CpuSet::Of({1}))

#ifndef KTSTR_CHECK_ISOLATION_H_
#define KTSTR_CHECK_ISOLATION_H_

#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr::check {

class CpusUsed : public Scoped<CpusUsed> {
 public:
  using Scoped::Scoped;
  // The value is the number of CPUs outside. Inconclusive for a worker that was seen nowhere.
  Result Within(const CpuSet& cpus) const;
  // Every one of `cpus` was used by somebody.
  Result Cover(const CpuSet& cpus) const;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_ISOLATION_H_
