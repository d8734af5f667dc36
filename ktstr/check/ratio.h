// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Ratio: one count by another, of what a selftest counted itself. Parent side, pure.
//
//   check::Ratio("pages on node 1", on_node, all).AtLeast(0.95)
//   check::PagesOn({1}, pages_by_node).AtLeast(0.95)

#ifndef KTSTR_CHECK_RATIO_H_
#define KTSTR_CHECK_RATIO_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "ktstr/check/each_worker.h"
#include "ktstr/check/result.h"

namespace ktstr::check {

class Ratio {
 public:
  Ratio(std::string what, uint64_t count, uint64_t of)
      : what_(std::move(what)), count_(count), of_(of) {}

  // Inconclusive when there is nothing to be a part of.
  Result AtMost(double limit) const { return Compare(Relation::kAtMost, limit); }
  Result AtLeast(double limit) const { return Compare(Relation::kAtLeast, limit); }

 private:
  Result Compare(Relation relation, double limit) const;

  std::string what_;
  uint64_t count_;
  uint64_t of_;
};

// The part of a worker's pages that lies on some nodes (ReadPagesByNode()): its locality for the
// nodes that it should be on, what the slow tier has for those without CPUs.
Ratio PagesOn(const std::set<int>& nodes, const std::map<int, uint64_t>& pages_by_node);

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_RATIO_H_
