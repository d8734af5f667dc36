// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The order in which tests are taken: shuffled, or the longest first. Pure.

#ifndef RUNNER_SCHEDULE_ORDER_H_
#define RUNNER_SCHEDULE_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/time/time.h"

namespace runner {

// The numbers 0 .. count-1 in an order that depends on the seed alone: the same on every machine.
std::vector<size_t> ShuffledOrder(size_t count, uint64_t seed);

// Indices of `durations`, the longest first, so that none is left to run alone at the end. One
// without a duration may be of any length and comes before the others; equals keep their order.
std::vector<size_t> LongestFirst(std::span<const std::optional<absl::Duration>> durations);

}  // namespace runner

#endif  // RUNNER_SCHEDULE_ORDER_H_
