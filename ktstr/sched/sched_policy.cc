// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/sched/sched_policy.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace ktstr {
namespace {

// struct sched_attr of include/uapi/linux/sched/types.h, with its second version's clamps.
// (Debian's header cannot be included beside glibc's <sched.h>.)
struct KernelSchedAttr {
  uint32_t size;
  uint32_t policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime;
  uint64_t deadline;
  uint64_t period;
  uint32_t util_min;
  uint32_t util_max;
};
static_assert(sizeof(KernelSchedAttr) == 56);

// The first version of the structure, which every kernel since 3.14 takes.
constexpr uint32_t kSizeWithoutClamps = 48;
constexpr uint64_t kFlagResetOnFork = 0x01;
constexpr uint64_t kFlagUtilClampMin = 0x20;
constexpr uint64_t kFlagUtilClampMax = 0x40;

bool IsRealTime(PolicyKind kind) noexcept {
  return kind == PolicyKind::kFifo || kind == PolicyKind::kRoundRobin;
}

bool TakesSlice(PolicyKind kind) noexcept {
  return kind == PolicyKind::kNormal || kind == PolicyKind::kBatch;
}

PolicyError ValidateDeadline(const SchedPolicy& policy) noexcept {
  if (policy.deadline.count() <= 0) return {"policy.deadline", "must be above 0"};
  if (policy.runtime < kMinDeadlineRuntime) return {"policy.runtime", "must be at least 1024 ns"};
  if (policy.runtime > policy.deadline) {
    return {"policy.runtime", "must not be longer than the deadline"};
  }
  if (policy.period.count() < 0) return {"policy.period", "must be 0 (as the deadline) or more"};
  if (policy.period.count() != 0 && policy.deadline > policy.period) {
    return {"policy.deadline", "must not be longer than the period"};
  }
  return {};
}

KernelSchedAttr ToKernel(const SchedPolicy& policy, int nice) noexcept {
  KernelSchedAttr attr{};
  attr.size = kSizeWithoutClamps;
  attr.policy = static_cast<uint32_t>(policy.kind);
  attr.nice = TakesSlice(policy.kind) || policy.kind == PolicyKind::kExt ? nice : 0;
  attr.priority = IsRealTime(policy.kind) ? policy.priority : 0;
  if (policy.kind == PolicyKind::kDeadline) {
    attr.flags |= kFlagResetOnFork;
    attr.runtime = static_cast<uint64_t>(policy.runtime.count());
    attr.deadline = static_cast<uint64_t>(policy.deadline.count());
    attr.period = static_cast<uint64_t>(policy.period.count());
  } else if (TakesSlice(policy.kind)) {
    attr.runtime = static_cast<uint64_t>(policy.slice.count());
  }
  if (policy.util_min.has_value()) {
    attr.size = sizeof attr;
    attr.flags |= kFlagUtilClampMin;
    attr.util_min = *policy.util_min;
  }
  if (policy.util_max.has_value()) {
    attr.size = sizeof attr;
    attr.flags |= kFlagUtilClampMax;
    attr.util_max = *policy.util_max;
  }
  return attr;
}

}  // namespace

const char* PolicyName(PolicyKind kind) noexcept {
  switch (kind) {
    case PolicyKind::kNormal:
      return "normal";
    case PolicyKind::kFifo:
      return "fifo";
    case PolicyKind::kRoundRobin:
      return "rr";
    case PolicyKind::kBatch:
      return "batch";
    case PolicyKind::kIdle:
      return "idle";
    case PolicyKind::kDeadline:
      return "deadline";
    case PolicyKind::kExt:
      return "ext";
  }
  return "unknown";
}

PolicyError ValidatePolicy(const SchedPolicy& policy) noexcept {
  if (IsRealTime(policy.kind) &&
      (policy.priority < kMinRtPriority || policy.priority > kMaxRtPriority)) {
    return {"policy.priority", "must be in 1..99"};
  }
  if (policy.slice.count() != 0 && !TakesSlice(policy.kind)) {
    return {"policy.slice", "belongs to the normal and batch policies only"};
  }
  if (policy.slice.count() < 0) return {"policy.slice", "must not be negative"};
  if (policy.util_min.value_or(0) > kUtilScale) return {"policy.util_min", "must be in 0..1024"};
  if (policy.util_max.value_or(0) > kUtilScale) return {"policy.util_max", "must be in 0..1024"};
  if (policy.util_min.value_or(0) > policy.util_max.value_or(kUtilScale)) {
    return {"policy.util_min", "must not be above util_max"};
  }
  return policy.kind == PolicyKind::kDeadline ? ValidateDeadline(policy) : PolicyError{};
}

int ApplyPolicy(pid_t tid, const SchedPolicy& policy, int nice) noexcept {
  const KernelSchedAttr attr = ToKernel(policy, nice);
  return ::syscall(SYS_sched_setattr, tid, &attr, 0u) == 0 ? 0 : errno;
}

SchedPolicy PolicyOf(const SchedAttributes& attributes) noexcept {
  SchedPolicy policy{.kind = attributes.kind};
  if (IsRealTime(policy.kind)) policy.priority = attributes.priority;
  if (TakesSlice(policy.kind)) policy.slice = attributes.runtime;
  if (policy.kind == PolicyKind::kDeadline) {
    policy.runtime = attributes.runtime;
    policy.deadline = attributes.deadline;
    policy.period = attributes.period;
  }
  return policy;
}

int ReadAttributes(pid_t tid, SchedAttributes& attributes) noexcept {
  KernelSchedAttr attr{};
  if (::syscall(SYS_sched_getattr, tid, &attr, sizeof attr, 0u) != 0) return errno;
  attributes = {.kind = static_cast<PolicyKind>(attr.policy),
                .nice = attr.nice,
                .priority = attr.priority,
                .reset_on_fork = (attr.flags & kFlagResetOnFork) != 0,
                .runtime = std::chrono::nanoseconds(attr.runtime),
                .deadline = std::chrono::nanoseconds(attr.deadline),
                .period = std::chrono::nanoseconds(attr.period)};
  return 0;
}

}  // namespace ktstr
