// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/pages.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace ktstr::check {
namespace {

struct PageCount {
  double there = 0;
  double all = 0;
};

PageCount CountPages(const WorkerReport& worker, const std::set<int>& nodes) {
  PageCount count;
  for (const auto& [name, pages] : worker.numa_pages) {
    int node = -1;
    count.all += static_cast<double>(pages);
    if (absl::SimpleAtoi(name, &node) && nodes.contains(node)) {
      count.there += static_cast<double>(pages);
    }
  }
  return count;
}

}  // namespace

Result Pages::Compare(Relation relation, const std::set<int>& nodes, double share) const {
  Result result{.claim = absl::StrFormat("pages of %s on nodes %s %s %.4f", scope().Name(),
                                         absl::StrJoin(nodes, ","), RelationName(relation), share),
                .unit = Unit::kShare,
                .limit = share,
                .relation = relation};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);
  PageCount sum;
  std::vector<std::string> lines;
  for (const WorkerReport* worker : scope().Workers()) {
    const std::string who = WorkerLabel(report(), *worker);
    const PageCount count = CountPages(*worker, nodes);
    if (count.all == 0) {
      return Inconclusive(
          std::move(result),
          absl::StrCat(who, scope().views == nullptr ? " has counted no pages"
                                                     : " counts its pages for the whole run only"));
    }
    sum.there += count.there;
    sum.all += count.all;
    lines.push_back(absl::StrFormat("%s: %.0f of %.0f pages", who, count.there, count.all));
  }
  result.details = absl::StrJoin(lines, "\n");
  result.samples = static_cast<uint64_t>(sum.all);
  result.value = sum.there / sum.all;
  const bool holds = Holds(relation, *result.value, share);
  return Decide(std::move(result), holds);
}

}  // namespace ktstr::check
