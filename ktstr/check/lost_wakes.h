// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// LostWakes: waits that a completed wake-up should have ended, and did not. Parent side, pure.
//
//   check::LostWakes(report).Exactly(0)

#ifndef KTSTR_CHECK_LOST_WAKES_H_
#define KTSTR_CHECK_LOST_WAKES_H_

#include <cstdint>

#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

class LostWakes : public Scoped<LostWakes> {
 public:
  using Scoped::Scoped;
  // Inconclusive when none of the workers ever slept in a wait. No disturbance of the machine
  // excuses a lost wake-up: it counts wake-ups, not time.
  Result Exactly(uint64_t count) const;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_LOST_WAKES_H_
