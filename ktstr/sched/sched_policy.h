// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SchedPolicy: a scheduling policy with its parameters, and how a thread takes it on. Both sides.
//
// Source: sched(7), sched_setattr(2), include/uapi/linux/sched.h and sched/types.h.

#ifndef KTSTR_SCHED_SCHED_POLICY_H_
#define KTSTR_SCHED_SCHED_POLICY_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>

namespace ktstr {

// The kernel's policy numbers.
enum class PolicyKind : uint32_t {
  kNormal = 0,
  kFifo = 1,
  kRoundRobin = 2,
  kBatch = 3,
  kIdle = 5,
  kDeadline = 6,
  kExt = 7,
};

// "normal", "fifo" ...: the names on the command line and in reports.
const char* PolicyName(PolicyKind kind) noexcept;

// The bounds of a real-time priority.
inline constexpr uint32_t kMinRtPriority = 1;
inline constexpr uint32_t kMaxRtPriority = 99;
// The bounds of a nice value.
inline constexpr int kMinNice = -20;
inline constexpr int kMaxNice = 19;
// The shortest runtime that SCHED_DEADLINE takes (kernel/sched/deadline.c: 1 << DL_SCALE ns).
inline constexpr std::chrono::nanoseconds kMinDeadlineRuntime{1024};
// The scale of utilisation clamps: 1024 is a whole CPU of the largest capacity.
inline constexpr uint32_t kUtilScale = 1024;

// A trivially copyable value. Make it with the factories; set the optional members afterwards.
struct SchedPolicy {
  PolicyKind kind = PolicyKind::kNormal;
  uint32_t priority = 0;                 // kFifo and kRoundRobin: 1..99.
  std::chrono::nanoseconds runtime{0};   // kDeadline.
  std::chrono::nanoseconds deadline{0};  // kDeadline.
  std::chrono::nanoseconds period{0};    // kDeadline; 0: as the deadline.
  std::chrono::nanoseconds slice{
      0};  // kNormal and kBatch, EEVDF request size (Linux 6.12); 0: default.
  std::optional<uint32_t> util_min;  // Utilisation clamps, 0..kUtilScale.
  std::optional<uint32_t> util_max;
  // Keeps the policy with all its parameters, whatever it is, and sets the clamps only (Linux 5.3).
  bool inherits = false;

  static constexpr SchedPolicy Inherited() noexcept { return {.inherits = true}; }
  static constexpr SchedPolicy Normal() noexcept { return {}; }
  static constexpr SchedPolicy Batch() noexcept { return {.kind = PolicyKind::kBatch}; }
  static constexpr SchedPolicy Idle() noexcept { return {.kind = PolicyKind::kIdle}; }
  static constexpr SchedPolicy Ext() noexcept { return {.kind = PolicyKind::kExt}; }
  static constexpr SchedPolicy Fifo(uint32_t priority) noexcept {
    return {.kind = PolicyKind::kFifo, .priority = priority};
  }
  static constexpr SchedPolicy RoundRobin(uint32_t priority) noexcept {
    return {.kind = PolicyKind::kRoundRobin, .priority = priority};
  }
  static constexpr SchedPolicy Deadline(std::chrono::nanoseconds runtime,
                                        std::chrono::nanoseconds deadline,
                                        std::chrono::nanoseconds period) noexcept {
    return {
        .kind = PolicyKind::kDeadline, .runtime = runtime, .deadline = deadline, .period = period};
  }
  static constexpr SchedPolicy ShortSlice(std::chrono::nanoseconds slice) noexcept {
    return {.slice = slice};
  }

  friend bool operator==(const SchedPolicy&, const SchedPolicy&) = default;
};

// Whether threads of the policy have a nice value: normal, batch and ext. The others keep one
// aside, without effect (sched(7)).
bool HasNice(PolicyKind kind) noexcept;

// Why a policy is refused before the kernel is asked: the member and the reason. No error: null.
struct PolicyError {
  const char* field = nullptr;
  const char* reason = nullptr;
};
PolicyError ValidatePolicy(const SchedPolicy& policy) noexcept;

// The attributes that the kernel reports for a thread.
struct SchedAttributes {
  PolicyKind kind = PolicyKind::kNormal;
  int nice = 0;
  uint32_t priority = 0;
  bool reset_on_fork = false;
  std::chrono::nanoseconds runtime{0};  // kDeadline; of a fair task on Linux >= 6.12 its slice.
  std::chrono::nanoseconds deadline{0};
  std::chrono::nanoseconds period{0};
  uint32_t util_min = 0;
  uint32_t util_max = 0;  // Both 0: a kernel without utilisation clamps.
};

// The policy with which a child of the calling thread begins: its own, unless it has reset-on-fork,
// which makes kNormal of real-time and deadline policies (sched(7)). kNormal when it cannot be
// read.
PolicyKind InheritedPolicyKind() noexcept;

// sched_setattr(2) of `tid` (0: the caller) with policy and nice value (of policies that have one;
// one that `inherits` keeps that too). kDeadline is set with reset-on-fork, else a fork would be
// refused. Returns 0 or errno: EPERM (privilege, or a deadline task with a narrowed affinity),
// EBUSY (deadline admission), EINVAL (a policy that this kernel lacks), EOPNOTSUPP (utilisation
// clamps). Worker side.
int ApplyPolicy(pid_t tid, const SchedPolicy& policy, int nice) noexcept;
// The policy that ApplyPolicy() takes to give a thread these attributes again.
SchedPolicy PolicyOf(const SchedAttributes& attributes) noexcept;
// sched_getattr(2). Returns 0 or errno. Worker side.
int ReadAttributes(pid_t tid, SchedAttributes& attributes) noexcept;

}  // namespace ktstr

#endif  // KTSTR_SCHED_SCHED_POLICY_H_
