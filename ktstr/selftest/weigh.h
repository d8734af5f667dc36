// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Weigh: a check's result in the light of what the machine did meanwhile. Parent side, pure.

#ifndef KTSTR_SELFTEST_WEIGH_H_
#define KTSTR_SELFTEST_WEIGH_H_

#include "ktstr/check/result.h"
#include "ktstr/witness/disturbance.h"

namespace ktstr {

struct WeighedResult {
  check::Result result;
  bool excused = false;  // A failure that became inconclusive here.
};

// A failure that the machine's lost time explains becomes inconclusive: the most disturbed CPU lost
// at least as much as the check missed. Everything else stays.
WeighedResult Weigh(check::Result result, const witness::Disturbance& disturbance);

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_WEIGH_H_
