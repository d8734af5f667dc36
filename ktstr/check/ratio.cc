// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/ratio.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace ktstr::check {

Result Ratio::Compare(Relation relation, double limit) const {
  Result result{.claim = absl::StrFormat("%s %s %.4f", what_, RelationName(relation), limit),
                .unit = Unit::kShare,
                .limit = limit,
                .relation = relation,
                .samples = of_,
                .details = absl::StrCat(count_, " of ", of_)};
  if (of_ == 0) return Inconclusive(std::move(result), "there is nothing to be a part of");
  result.value = static_cast<double>(count_) / static_cast<double>(of_);
  const bool holds =
      relation == Relation::kAtMost ? *result.value <= limit : *result.value >= limit;
  return Decide(std::move(result), holds);
}

Ratio PagesOn(const std::set<int>& nodes, const std::map<int, uint64_t>& pages_by_node) {
  uint64_t there = 0;
  uint64_t all = 0;
  for (const auto& [node, pages] : pages_by_node) {
    all += pages;
    if (nodes.count(node) > 0) there += pages;
  }
  return Ratio(absl::StrCat("pages on nodes ", absl::StrJoin(nodes, ",")), there, all);
}

}  // namespace ktstr::check
