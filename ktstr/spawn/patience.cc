// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/patience.h"

#include <algorithm>

namespace ktstr {

absl::Duration Patience::NextWait(absl::Duration longest) {
  const uint64_t now_ns = now_();
  const auto elapsed = absl::Nanoseconds(now_ns - last_ns_);
  last_ns_ = now_ns;
  left_ -= std::min(elapsed, asked_ + kLateness);
  asked_ = std::clamp(left_, absl::ZeroDuration(), std::min(longest, kLongestWait));
  return asked_;
}

}  // namespace ktstr
