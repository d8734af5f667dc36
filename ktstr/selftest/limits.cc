// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/limits.h"

#include <algorithm>

namespace ktstr {
namespace {

constexpr uint64_t kLongestTickNs = 10'000'000;
constexpr int64_t kLargestDefaultSliceNs = 3'000'000;

}  // namespace

Limits LimitsOf(const Environment& environment) {
  const auto tick = absl::Nanoseconds(
      static_cast<int64_t>(environment.scheduler.tick_ns.value_or(kLongestTickNs)));
  const auto base_slice =
      absl::Nanoseconds(environment.scheduler.base_slice_ns.value_or(kLargestDefaultSliceNs));
  return {.tick = tick,
          .slice = absl::Ceil(base_slice, tick),
          .idle_wake = tick + absl::Milliseconds(1),
          .preempting_wake = std::max(tick / 8, absl::Microseconds(200))};
}

}  // namespace ktstr
