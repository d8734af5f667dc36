// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Checks of how workers began and ended. Parent side, pure.
//
//   check::Completed(report)
//   check::Ending(report).Worker(0).BySignal(SIGKILL)

#ifndef KTSTR_CHECK_ENDING_H_
#define KTSTR_CHECK_ENDING_H_

#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

class Ending : public Scoped<Ending> {
 public:
  using Scoped::Scoped;
  // Every worker ran to its end and wrote everything. The value counts those that did not.
  Result Natural() const;
  // Every worker was killed by this signal, and its report says so. The value counts those that
  // were not.
  Result BySignal(int signal) const;
};

// Every worker of the workload ran to its end.
inline Result Completed(const WorkloadReport& report) {
  return Ending(report).Natural();
}

// Every worker has the attributes that were configured. Inconclusive when one has not, so that a
// case says so although none of its other checks looks at that worker.
Result SetUpComplete(const WorkloadReport& report);

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_ENDING_H_
