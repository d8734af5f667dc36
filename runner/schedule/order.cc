// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/schedule/order.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace runner {
namespace {

// SplitMix64 (Steele, Lea and Flood, 2014): the standard library's distributions differ between
// implementations.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

 private:
  uint64_t state_;
};

std::vector<size_t> Indices(size_t count) {
  std::vector<size_t> indices(count);
  std::iota(indices.begin(), indices.end(), size_t{0});
  return indices;
}

}  // namespace

std::vector<size_t> ShuffledOrder(size_t count, uint64_t seed) {
  std::vector<size_t> order = Indices(count);
  Random random(seed);
  for (size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.Next() % i]);
  return order;
}

std::vector<size_t> LongestFirst(std::span<const std::optional<absl::Duration>> durations) {
  std::vector<size_t> order = Indices(durations.size());
  const auto length = [&](size_t i) { return durations[i].value_or(absl::InfiniteDuration()); };
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return length(a) > length(b); });
  return order;
}

}  // namespace runner
