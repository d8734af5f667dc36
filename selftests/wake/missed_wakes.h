// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What negative controls of wake-ups run: the type under test, whose waiters sleep where no wake
// reaches them.

#ifndef SELFTESTS_WAKE_MISSED_WAKES_H_
#define SELFTESTS_WAKE_MISSED_WAKES_H_

#include "ktstr/worker/faulty_work.h"

namespace ktstr {

// For types whose waits the belt watches: the third wait of each of `waiters` by `wait`, and each
// tenth one after it, ends by the belt only.
template <WorkType T>
WorkSpec MissingOneOfTen(const T& work, FaultyCall wait, Positions waiters = {}) {
  return WithFault(work, {.call = wait, .effect = FaultEffect::kMissWake, .from = 3, .every = 10},
                   waiters);
}

// For types whose waits the belt leaves alone: from the fifth on, no wait of `waiters`, all of one
// side, ends before the stop. A pause of the machine may hide the standstill, but nobody gets on.
template <WorkType T>
WorkSpec MissingAllFromNowOn(const T& work, FaultyCall wait, Positions waiters) {
  return WithFault(work, {.call = wait, .effect = FaultEffect::kMissWake, .from = 5}, waiters);
}

}  // namespace ktstr

#endif  // SELFTESTS_WAKE_MISSED_WAKES_H_
