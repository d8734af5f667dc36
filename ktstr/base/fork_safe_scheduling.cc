// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/fork_safe_scheduling.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

namespace ktstr::fork_safe {
namespace {

int ErrnoOf(long result) noexcept {
  return result < 0 ? errno : 0;
}

}  // namespace

int CurrentCpu() noexcept {
  return ::sched_getcpu();
}

int CurrentCpuBySyscall(unsigned& cpu, unsigned& node) noexcept {
  return ErrnoOf(::syscall(SYS_getcpu, &cpu, &node, nullptr));
}

int Yield() noexcept {
  return ErrnoOf(::syscall(SYS_sched_yield));
}

int SetAffinity(pid_t tid, std::span<const uint64_t> mask_words) noexcept {
  return ErrnoOf(::syscall(SYS_sched_setaffinity, tid, mask_words.size_bytes(), mask_words.data()));
}

int GetAffinity(pid_t tid, std::span<uint64_t> mask_words) noexcept {
  return ErrnoOf(::syscall(SYS_sched_getaffinity, tid, mask_words.size_bytes(), mask_words.data()));
}

int ThreadUsage(rusage& usage) noexcept {
  return ErrnoOf(::syscall(SYS_getrusage, RUSAGE_THREAD, &usage));
}

int SetSchedAttr(pid_t tid, SchedAttr attr) noexcept {
  if (attr.size == 0) {
    const bool clamps = (attr.flags & (kSchedClampMin | kSchedClampMax)) != 0;
    attr.size = clamps ? sizeof attr : kSchedAttrFirstSize;
  }
  return ErrnoOf(::syscall(SYS_sched_setattr, tid, &attr, 0u));
}

int GetSchedAttr(pid_t tid, SchedAttr& attr) noexcept {
  attr = {};
  return ErrnoOf(::syscall(SYS_sched_getattr, tid, &attr, sizeof attr, 0u));
}

int SetScheduler(pid_t tid, int policy, int priority) noexcept {
  const sched_param param{.sched_priority = priority};
  return ErrnoOf(::syscall(SYS_sched_setscheduler, tid, policy, &param));
}

int GetScheduler(pid_t tid, int& policy) noexcept {
  policy = static_cast<int>(::syscall(SYS_sched_getscheduler, tid));
  return ErrnoOf(policy);
}

int GetPriority(pid_t tid, int& priority) noexcept {
  sched_param param{};
  const int error = ErrnoOf(::syscall(SYS_sched_getparam, tid, &param));
  priority = param.sched_priority;
  return error;
}

int SetNice(pid_t tid, int nice) noexcept {
  return ErrnoOf(::syscall(SYS_setpriority, PRIO_PROCESS, tid, nice));
}

int GetNice(pid_t tid, int& nice) noexcept {
  // The system call gives 1..40, so that no value looks like an error (getpriority(2)).
  const long result = ::syscall(SYS_getpriority, PRIO_PROCESS, tid);
  nice = static_cast<int>(20 - result);
  return ErrnoOf(result);
}

int PriorityRange(int policy, int& lowest, int& highest) noexcept {
  lowest = static_cast<int>(::syscall(SYS_sched_get_priority_min, policy));
  if (lowest < 0) return errno;
  highest = static_cast<int>(::syscall(SYS_sched_get_priority_max, policy));
  return ErrnoOf(highest);
}

int RoundRobinInterval(pid_t tid, uint64_t& ns) noexcept {
  timespec interval{};
  const int error = ErrnoOf(::syscall(SYS_sched_rr_get_interval, tid, &interval));
  ns = static_cast<uint64_t>(interval.tv_sec) * 1'000'000'000u +
       static_cast<uint64_t>(interval.tv_nsec);
  return error;
}

int DropSchedulingLimits() noexcept {
  for (const int resource : {RLIMIT_NICE, RLIMIT_RTPRIO}) {
    rlimit64 limit{};
    if (::syscall(SYS_prlimit64, 0, resource, nullptr, &limit) != 0) return errno;
    limit.rlim_cur = 0;
    if (::syscall(SYS_prlimit64, 0, resource, &limit, nullptr) != 0) return errno;
  }
  return 0;
}

int SetTimerSlack(uint64_t ns) noexcept {
  return ErrnoOf(::syscall(SYS_prctl, PR_SET_TIMERSLACK, ns, 0, 0, 0));
}

int GetTimerSlack(uint64_t& ns) noexcept {
  const long result = ::syscall(SYS_prctl, PR_GET_TIMERSLACK, 0, 0, 0, 0);
  ns = static_cast<uint64_t>(result);
  return ErrnoOf(result);
}

}  // namespace ktstr::fork_safe
