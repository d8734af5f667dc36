// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/schedule/run_order.h"

#include <optional>
#include <utility>

#include "runner/schedule/order.h"

namespace runner {
namespace {

std::vector<Selftest> Reordered(std::vector<Selftest> selftests, const std::vector<size_t>& order) {
  std::vector<Selftest> reordered;
  reordered.reserve(order.size());
  for (const size_t i : order) reordered.push_back(std::move(selftests[i]));
  return reordered;
}

}  // namespace

std::vector<Selftest> Shuffled(std::vector<Selftest> selftests, uint64_t seed) {
  const std::vector<size_t> order = ShuffledOrder(selftests.size(), seed);
  return Reordered(std::move(selftests), order);
}

std::vector<Selftest> LongestFirst(std::vector<Selftest> selftests, const PastRun& past) {
  std::vector<std::optional<absl::Duration>> durations;
  for (const Selftest& selftest : selftests) {
    const auto test = past.find(FullName(selftest.id));
    const bool is_known = test != past.end() && test->second.was_run;
    durations.push_back(is_known ? std::optional(test->second.duration) : std::nullopt);
  }
  return Reordered(std::move(selftests), LongestFirst(durations));
}

}  // namespace runner
