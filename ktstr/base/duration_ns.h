// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Durations as the whole ns that slots, reports and system calls count in. Parent side, pure.

#ifndef KTSTR_BASE_DURATION_NS_H_
#define KTSTR_BASE_DURATION_NS_H_

#include <algorithm>
#include <cstdint>

#include "absl/time/time.h"

namespace ktstr {

// 0 for a negative duration; the highest int64_t for one that is longer, such as an infinite one.
inline uint64_t ToNs(absl::Duration duration) {
  return static_cast<uint64_t>(std::max<int64_t>(0, absl::ToInt64Nanoseconds(duration)));
}

// REQUIRES: no more than the highest int64_t.
inline absl::Duration FromNs(uint64_t ns) {
  return absl::Nanoseconds(static_cast<int64_t>(ns));
}

}  // namespace ktstr

#endif  // KTSTR_BASE_DURATION_NS_H_
