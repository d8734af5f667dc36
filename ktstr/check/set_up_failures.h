// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SetUpFailures: how many workers a step of their set-up failed for. Parent side, pure.
//
//   check::SetUpFailures(report).Group(0).Step("policy").Exactly(0)

#ifndef KTSTR_CHECK_SET_UP_FAILURES_H_
#define KTSTR_CHECK_SET_UP_FAILURES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

// Counts workers, those that gave up at the step too. The one check beside Ending that judges
// workers that were not set up; inconclusive only without workers.
class SetUpFailures : public Scoped<SetUpFailures> {
 public:
  using Scoped::Scoped;
  // One step, by its name in reports: "affinity". Without it: any.
  SetUpFailures Step(std::string step) const;

  Result Exactly(uint64_t workers) const;
  Result AtMost(uint64_t workers) const;

 private:
  Result Compare(Relation relation, uint64_t workers) const;

  std::optional<std::string> step_;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_SET_UP_FAILURES_H_
