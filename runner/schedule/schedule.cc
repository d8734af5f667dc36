// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/schedule/schedule.h"

#include <algorithm>
#include <numeric>

namespace runner {

std::vector<size_t> WaitingOrder(std::span<const Demand> demands, const Capacity& capacity) {
  std::vector<size_t> order(demands.size());
  std::iota(order.begin(), order.end(), size_t{0});
  if (capacity.jobs == 1) return order;
  std::stable_partition(order.begin(), order.end(),
                        [&](size_t i) { return !demands[i].exclusive; });
  return order;
}

std::optional<size_t> NextToStart(std::span<const Demand> waiting, std::span<const Demand> running,
                                  const Capacity& capacity) {
  if (running.size() >= static_cast<size_t>(capacity.jobs)) return std::nullopt;
  int free_cpus = capacity.cpus;
  for (const Demand& demand : running) {
    if (demand.exclusive) return std::nullopt;
    free_cpus -= std::min(demand.cpus, capacity.cpus);
  }
  for (size_t i = 0; i < waiting.size(); ++i) {
    const bool fits = waiting[i].exclusive ? running.empty()
                                           : std::min(waiting[i].cpus, capacity.cpus) <= free_cpus;
    if (fits) return i;
  }
  return std::nullopt;
}

}  // namespace runner
