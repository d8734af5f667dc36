// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What the kernel says of a task, and how much of it a fork or an exec hands on. Parent side.
//
//   ASSIGN_OR_SKIP(const Generations seen, AcrossFork([] { return Take(Batch(7)); }));
//   table.Row("batch nice 7", Describe(seen.before.attr), Describe(seen.after.attr));

#ifndef SELFTESTS_ATTRIBUTES_TASK_FACTS_H_
#define SELFTESTS_ATTRIBUTES_TASK_FACTS_H_

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/sched/cpu_set.h"
#include "ktstr/sched/sched_policy.h"

namespace ktstr {

using fork_safe::SchedAttr;

constexpr SchedAttr Fair(PolicyKind kind, int nice) {
  return {.policy = static_cast<uint32_t>(kind), .nice = nice};
}
constexpr SchedAttr RealTime(PolicyKind kind, uint32_t priority) {
  return {.policy = static_cast<uint32_t>(kind), .priority = priority};
}
// Deadline and period are the same.
constexpr SchedAttr Deadline(uint64_t runtime_ns, uint64_t period_ns) {
  return {.policy = static_cast<uint32_t>(PolicyKind::kDeadline),
          .runtime = runtime_ns,
          .deadline = period_ns,
          .period = period_ns};
}
constexpr SchedAttr WithResetOnFork(SchedAttr attr) {
  attr.flags |= fork_safe::kSchedResetOnFork;
  return attr;
}

// "batch nice 7", "fifo priority 10 reset-on-fork": policy, what it takes of nice value, priority
// and deadline parameters, and whether it resets on fork.
std::string Describe(const SchedAttr& attr);

// sched_setattr of the caller; 0 or errno. Worker side.
int Take(const SchedAttr& attr) noexcept;

// Becomes the user and group nobody without scheduling privileges and limits; where the caller is
// not root it stays who it is. 0 or errno. Worker side.
int BecomeUnprivileged() noexcept;

struct TaskFacts {
  SchedAttr attr;
  uint64_t timer_slack_ns = 0;
  CpuSet affinity;
  std::array<char, 16> name{};
};

struct Generations {
  int error = 0;  // errno of the preparation or of the fork.
  TaskFacts before;
  TaskFacts after;
};

// A process prepares itself, forks, and the child looks at itself after it has done `first`.
// Both functions are worker side and return 0 or errno.
// Errors: what `prepare` or the fork returned.
absl::StatusOr<Generations> AcrossFork(const std::function<int()>& prepare,
                                       const std::function<int()>& first = {});
// A process prepares itself and executes this program anew; it is looked at once that has ended.
absl::StatusOr<Generations> AcrossExec(const std::function<int()>& prepare);

}  // namespace ktstr

#endif  // SELFTESTS_ATTRIBUTES_TASK_FACTS_H_
