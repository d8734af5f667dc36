// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Whether a spinner gives its CPU up to a sleeper that wakes up there. Parent side.

#ifndef SELFTESTS_PREEMPTION_GIVES_WAY_H_
#define SELFTESTS_PREEMPTION_GIVES_WAY_H_

#include <cstdint>

#include "ktstr/sched/sched_policy.h"
#include "ktstr/selftest/test_case.h"

namespace ktstr {

// The policies of a sleeper and a spinner, and `stays`: the spinner may stay at that part of the
// wake-ups that find it on the CPU.
struct Encounter {
  SchedPolicy sleeper;
  SchedPolicy spinner;
  double stays = 0.1;
  uint64_t fewest_meetings = 20;  // Fewer wake-ups are not judged.
};

// Runs an Overstay pair with these policies on one CPU, and expects that the spinner runs on for
// more than test.limits().preempting_wake at no more wake-ups than that. Inconclusive when others
// left the sleeper too few of them.
void ExpectTheSpinnerGivesWay(TestCase& test, const Encounter& encounter);

}  // namespace ktstr

#endif  // SELFTESTS_PREEMPTION_GIVES_WAY_H_
