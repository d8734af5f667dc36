// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// AffinityPlan: the CPUs of every worker of a group, drawn before any of them exists. Parent side.

#ifndef KTSTR_SPAWN_AFFINITY_PLAN_H_
#define KTSTR_SPAWN_AFFINITY_PLAN_H_

#include <string>
#include <vector>

#include "absl/random/bit_gen_ref.h"
#include "ktstr/sched/affinity_intent.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr {

// The addresses of its sets are stable: workers get pointers to them.
class AffinityPlan {
 public:
  // REQUIRES: an intent that ValidateConfig accepts, workers > 0.
  AffinityPlan(const AffinityIntent& intent, int workers, absl::BitGenRef random);

  // The CPUs of worker `index` of the group; null: it inherits them.
  const CpuSet* Of(int index) const {
    return sets_.empty() ? nullptr : &sets_[static_cast<size_t>(index) % sets_.size()];
  }

 private:
  std::vector<CpuSet> sets_;  // Used in turn.
};

// "inherit", "0-3", "one of 0,1 each", "2 random of 0-7".
std::string DescribeAffinity(const AffinityIntent& intent);

}  // namespace ktstr

#endif  // KTSTR_SPAWN_AFFINITY_PLAN_H_
