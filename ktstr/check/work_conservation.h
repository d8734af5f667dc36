// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkConservation: whether CPUs idled while workers waited for one. Parent side, pure.
//
//   check::WorkConservation(report, idle).AtMost(0.05)

#ifndef KTSTR_CHECK_WORK_CONSERVATION_H_
#define KTSTR_CHECK_WORK_CONSERVATION_H_

#include <cstdint>
#include <map>
#include <utility>

#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

class WorkConservation : public Scoped<WorkConservation> {
 public:
  // `idle_ns`: for each CPU that the workers may use, how long it idled while they ran.
  WorkConservation(const WorkloadReport& report, std::map<int, uint64_t> idle_ns)
      : Scoped(report), idle_ns_(std::move(idle_ns)) {}

  // The time that was wasted, as a part of the run: no more than the CPUs idled in all, and no more
  // than the workers waited in all. 1 is one CPU that idled from beginning to end while a worker
  // waited. Inconclusive without CPUs, or when a worker has no schedstat.
  Result AtMost(double share_of_run) const;

 private:
  std::map<int, uint64_t> idle_ns_;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_WORK_CONSERVATION_H_
