// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Pages: on which NUMA nodes the pages of workers lie. Parent side, pure.
//
//   check::Pages(report).Group(0).OnNodesAtLeast({1}, 0.95)

#ifndef KTSTR_CHECK_PAGES_H_
#define KTSTR_CHECK_PAGES_H_

#include <set>

#include "ktstr/check/each_worker.h"
#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

// The part of the pages of all workers of the scope together, at the end of the run, that lies on
// the nodes. Inconclusive when a worker has counted none: see numa_pages in
// docs/workload_report.md.
class Pages : public Scoped<Pages> {
 public:
  using Scoped::Scoped;
  Result OnNodesAtLeast(const std::set<int>& nodes, double share) const {
    return Compare(Relation::kAtLeast, nodes, share);
  }
  Result OnNodesAtMost(const std::set<int>& nodes, double share) const {
    return Compare(Relation::kAtMost, nodes, share);
  }

 private:
  Result Compare(Relation relation, const std::set<int>& nodes, double share) const;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_PAGES_H_
