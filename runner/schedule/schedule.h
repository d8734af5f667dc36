// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Schedule: which waiting test may start beside what runs. Pure.

#ifndef RUNNER_SCHEDULE_SCHEDULE_H_
#define RUNNER_SCHEDULE_SCHEDULE_H_

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace runner {

// The needs of one test.
struct Demand {
  int cpus = 0;            // CPUs that it keeps busy; 0: it does not say and is not counted.
  bool exclusive = false;  // Runs with nothing beside it.
};

// The resources that tests share.
struct Capacity {
  int jobs = 1;  // Tests at a time.
  int cpus = 1;
};

// The order in which the tests wait, as indices into `demands`. With one job the given order; with
// more, the exclusive ones come last, so that the others need not be emptied out around each.
std::vector<size_t> WaitingOrder(std::span<const Demand> demands, const Capacity& capacity);

// The index in `waiting` of the first test that may start now; nullopt: none until one ends. A test
// that has to wait for CPUs is overtaken by those that fit. One that asks for more CPUs than the
// machine has gets the whole machine.
std::optional<size_t> NextToStart(std::span<const Demand> waiting, std::span<const Demand> running,
                                  const Capacity& capacity);

}  // namespace runner

#endif  // RUNNER_SCHEDULE_SCHEDULE_H_
