// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Tally: a counter that only the workers' type has, summed up. Parent side, pure.
//
//   check::Tally(report, "lost").Exactly(0)

#ifndef KTSTR_CHECK_TALLY_H_
#define KTSTR_CHECK_TALLY_H_

#include <cstdint>
#include <string>
#include <utility>

#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

class Tally : public Scoped<Tally> {
 public:
  // `counter` is a name in WorkerReport::details.
  Tally(const WorkloadReport& report, std::string counter)
      : Scoped(report), counter_(std::move(counter)) {}

  // The samples are the iterations of the workers. Inconclusive when no worker of the scope has
  // the counter, or none ended an iteration.
  Result Exactly(uint64_t count) const;
  Result AtLeast(uint64_t count) const;

 private:
  Result Compare(Relation relation, uint64_t limit) const;

  std::string counter_;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_TALLY_H_
