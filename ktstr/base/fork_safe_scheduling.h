// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The scheduling calls of the worker side: where a thread runs, and its attributes as the system
// calls take and give them. Unjudged: also what the kernel has to refuse. ktstr/sched has the
// values that make sense.
//
// As in fork_safe.h: noexcept, 0 or a positive errno value. `tid` 0 is the caller.

#ifndef KTSTR_BASE_FORK_SAFE_SCHEDULING_H_
#define KTSTR_BASE_FORK_SAFE_SCHEDULING_H_

#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <span>

namespace ktstr::fork_safe {

// ---- where a thread runs ----

// The CPU that the caller runs on, by rseq or the vDSO; about 1 ns.
int CurrentCpu() noexcept;
// The same by the system call, for checking the fast path against the kernel.
int CurrentCpuBySyscall(unsigned& cpu, unsigned& node) noexcept;
int Yield() noexcept;
// sched_setaffinity(2) of `tid` (0 = caller) from raw mask words.
int SetAffinity(pid_t tid, std::span<const uint64_t> mask_words) noexcept;
// sched_getaffinity(2) of `tid` (0 = caller); EINVAL when the words are too few for the kernel.
int GetAffinity(pid_t tid, std::span<uint64_t> mask_words) noexcept;
// getrusage(2) of the calling thread.
int ThreadUsage(rusage& usage) noexcept;

// ---- its attributes ----

// struct sched_attr of include/uapi/linux/sched/types.h in its second version, times in ns.
// (Debian's header cannot be included beside glibc's <sched.h>.)
struct SchedAttr {
  uint32_t size = 0;  // 0: kSchedAttrFirstSize, or its whole size with a clamp among the flags.
  uint32_t policy = 0;
  uint64_t flags = 0;
  int32_t nice = 0;
  uint32_t priority = 0;
  uint64_t runtime = 0;
  uint64_t deadline = 0;
  uint64_t period = 0;
  uint32_t util_min = 0;
  uint32_t util_max = 0;
};
static_assert(sizeof(SchedAttr) == 56);

// The first version of the structure, which every kernel since 3.14 takes.
inline constexpr uint32_t kSchedAttrFirstSize = 48;

// SCHED_FLAG_ of include/uapi/linux/sched.h.
inline constexpr uint64_t kSchedResetOnFork = 0x01;
inline constexpr uint64_t kSchedKeepPolicy = 0x08;
inline constexpr uint64_t kSchedKeepParams = 0x10;
inline constexpr uint64_t kSchedClampMin = 0x20;
inline constexpr uint64_t kSchedClampMax = 0x40;

// sched_setattr(2) and sched_getattr(2).
int SetSchedAttr(pid_t tid, SchedAttr attr) noexcept;
int GetSchedAttr(pid_t tid, SchedAttr& attr) noexcept;

// sched_setscheduler(2) and sched_getscheduler(2); the policy may have kResetOnForkBit in it.
inline constexpr int kResetOnForkBit = 0x40000000;
int SetScheduler(pid_t tid, int policy, int priority) noexcept;
int GetScheduler(pid_t tid, int& policy) noexcept;
// sched_getparam(2).
int GetPriority(pid_t tid, int& priority) noexcept;
// setpriority(2) and getpriority(2) of one thread.
int SetNice(pid_t tid, int nice) noexcept;
int GetNice(pid_t tid, int& nice) noexcept;

// sched_get_priority_min(2) and _max.
int PriorityRange(int policy, int& lowest, int& highest) noexcept;
// sched_rr_get_interval(2).
int RoundRobinInterval(pid_t tid, uint64_t& ns) noexcept;

// Lowers the soft RLIMIT_NICE and RLIMIT_RTPRIO of the process to 0, where they permit nothing.
int DropSchedulingLimits() noexcept;

// PR_SET_TIMERSLACK of the calling thread; 0 would mean the default. Real-time tasks have none.
int SetTimerSlack(uint64_t ns) noexcept;
// PR_GET_TIMERSLACK of the calling thread.
int GetTimerSlack(uint64_t& ns) noexcept;

}  // namespace ktstr::fork_safe

#endif  // KTSTR_BASE_FORK_SAFE_SCHEDULING_H_
