// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/sched/sched_policy.h"

#include "ktstr/base/fork_safe_scheduling.h"

namespace ktstr {
namespace {

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

fork_safe::SchedAttr ToKernel(const SchedPolicy& policy, int nice) noexcept {
  fork_safe::SchedAttr attr{.policy = static_cast<uint32_t>(policy.kind)};
  if (policy.inherits) attr.flags |= fork_safe::kSchedKeepPolicy | fork_safe::kSchedKeepParams;
  attr.nice = HasNice(policy.kind) ? nice : 0;
  attr.priority = IsRealTime(policy.kind) ? policy.priority : 0;
  if (policy.kind == PolicyKind::kDeadline) {
    attr.flags |= fork_safe::kSchedResetOnFork;
    attr.runtime = static_cast<uint64_t>(policy.runtime.count());
    attr.deadline = static_cast<uint64_t>(policy.deadline.count());
    attr.period = static_cast<uint64_t>(policy.period.count());
  } else if (TakesSlice(policy.kind)) {
    attr.runtime = static_cast<uint64_t>(policy.slice.count());
  }
  if (policy.util_min.has_value()) {
    attr.flags |= fork_safe::kSchedClampMin;
    attr.util_min = *policy.util_min;
  }
  if (policy.util_max.has_value()) {
    attr.flags |= fork_safe::kSchedClampMax;
    attr.util_max = *policy.util_max;
  }
  return attr;
}

}  // namespace

bool HasNice(PolicyKind kind) noexcept {
  return TakesSlice(kind) || kind == PolicyKind::kExt;
}

PolicyKind InheritedPolicyKind() noexcept {
  SchedAttributes own;
  if (ReadAttributes(0, own) != 0) return PolicyKind::kNormal;
  const bool is_reset =
      own.reset_on_fork && (IsRealTime(own.kind) || own.kind == PolicyKind::kDeadline);
  return is_reset ? PolicyKind::kNormal : own.kind;
}

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
  return fork_safe::SetSchedAttr(tid, ToKernel(policy, nice));
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
  fork_safe::SchedAttr attr;
  if (const int error = fork_safe::GetSchedAttr(tid, attr); error != 0) return error;
  attributes = {.kind = static_cast<PolicyKind>(attr.policy),
                .nice = attr.nice,
                .priority = attr.priority,
                .reset_on_fork = (attr.flags & fork_safe::kSchedResetOnFork) != 0,
                .runtime = std::chrono::nanoseconds(attr.runtime),
                .deadline = std::chrono::nanoseconds(attr.deadline),
                .period = std::chrono::nanoseconds(attr.period),
                .util_min = attr.util_min,
                .util_max = attr.util_max};
  return 0;
}

}  // namespace ktstr
