// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/need.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <future>
#include <span>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/thread.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/machine/placement.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/selftest/limits.h"
#include "ktstr/spawn/core_cookie.h"

namespace ktstr {
namespace {

using Why = std::optional<std::string>;

// ---- privileges and scheduling classes ----

// The errno of a throw-away thread that tries to take on a policy; 0: it could.
int TryPolicy(const SchedPolicy& policy, int nice) {
  int error = 0;
  const int start_error = RunInThread([&] { error = ApplyPolicy(0, policy, nice); });
  return start_error != 0 ? start_error : error;
}

Why Refused(int error, absl::string_view what, absl::string_view remedy) {
  if (error == 0) return std::nullopt;
  return absl::StrCat(what, " is refused: ", std::strerror(error), "; ", remedy);
}

Why NoRealTime(const Machine&) {
  return Refused(TryPolicy(SchedPolicy::Fifo(kMinRtPriority), 0), "SCHED_FIFO",
                 "it takes CAP_SYS_NICE or RLIMIT_RTPRIO, and with RT_GROUP_SCHED a cgroup with "
                 "cpu.rt_runtime_us");
}

Why NoDeadline(const Machine&) {
  using std::chrono::milliseconds;
  const SchedPolicy small =
      SchedPolicy::Deadline(std::chrono::microseconds(100), milliseconds(20), milliseconds(20));
  const int error = TryPolicy(small, 0);
  if (error == EBUSY) return "SCHED_DEADLINE is refused: all of its bandwidth is taken";
  return Refused(error, "SCHED_DEADLINE",
                 "it takes CAP_SYS_NICE, and an affinity and a cpuset of all CPUs");
}

Why NoNegativeNice(const Machine&) {
  return Refused(TryPolicy(SchedPolicy::Normal(), -1), "nice -1",
                 "it takes CAP_SYS_NICE or RLIMIT_NICE");
}

Why NoFairClass(const Machine& machine) {
  const std::optional<SchedExt>& ext = machine.environment.scheduler.sched_ext;
  if (!ext.has_value() || ext->state != "enabled") return std::nullopt;
  return absl::StrCat("the BPF scheduler ", ext->scheduler.value_or("(unnamed)"),
                      " is loaded, which promises nothing of this");
}

Why NoSlice(const Machine&) {
  constexpr std::chrono::nanoseconds kSlice = std::chrono::milliseconds(1);
  int error = 0;
  SchedAttributes attributes;
  const int start_error = RunInThread([&] {
    error = ApplyPolicy(0, SchedPolicy::ShortSlice(kSlice), 0);
    if (error == 0) error = ReadAttributes(0, attributes);
  });
  if (start_error != 0) error = start_error;
  if (Why refused = Refused(error, "a slice of 1 ms", "it takes Linux 6.12")) return refused;
  // Older kernels take the call and forget the slice.
  if (attributes.runtime == kSlice) return std::nullopt;
  return "this kernel forgets the slice of a fair task; it takes Linux 6.12";
}

Why NoUclamp(const Machine&) {
  SchedPolicy clamped = SchedPolicy::Normal();
  clamped.util_max = kUtilScale;
  return Refused(TryPolicy(clamped, 0), "a utilisation clamp", "it takes CONFIG_UCLAMP_TASK");
}

Why NoSchedExt(const Machine& machine) {
  if (machine.environment.scheduler.sched_ext.has_value()) return std::nullopt;
  return "this kernel has no sched_ext; it takes Linux 6.12 with CONFIG_SCHED_CLASS_EXT";
}

Why NoCoreScheduling(const Machine&) {
  std::promise<pid_t> tid;
  std::promise<void> done;
  Thread bearer;
  const int start_error = bearer.Start([&tid, &done] {
    tid.set_value(fork_safe::Gettid());
    done.get_future().wait();
  });
  if (start_error != 0) return Refused(start_error, "a thread", "a seccomp filter is in the way");
  const pid_t bearer_tid = tid.get_future().get();
  const int error = ShareNewCoreCookie(std::span(&bearer_tid, 1));
  done.set_value();
  bearer.Join();
  return Refused(error, "a core-scheduling cookie", "it takes SMT and CONFIG_SCHED_CORE");
}

// ---- cgroups ----

Why NoCgroupWith(const std::vector<std::string>& controllers) {
  const absl::StatusOr<CgroupHierarchy> hierarchy = CgroupHierarchy::Find();
  if (!hierarchy.ok()) return std::string(hierarchy.status().message());
  const absl::StatusOr<Cgroup> probe = hierarchy->Create(
      absl::StrCat("ktstr-need-", fork_safe::Getpid()), {.controllers = controllers});
  if (!probe.ok()) return std::string(probe.status().message());
  return std::nullopt;
}

Why NoCgroup(const Machine&) {
  return NoCgroupWith({});
}
Why NoCgroupCpu(const Machine&) {
  return NoCgroupWith({"cpu"});
}
Why NoCgroupCpuset(const Machine&) {
  return NoCgroupWith({"cpuset"});
}
Why NoCgroupPids(const Machine&) {
  return NoCgroupWith({"pids"});
}

// ---- the machine ----

Why FewerCpusThan(int count, const Machine& machine) {
  if (machine.allowed.Count() >= count) return std::nullopt;
  return absl::StrCat("the allowed CPUs are ", machine.allowed.Count(), "; it takes ", count);
}

Why NoTwoCpus(const Machine& machine) {
  return FewerCpusThan(2, machine);
}
Why NoFourCpus(const Machine& machine) {
  return FewerCpusThan(4, machine);
}

Why NoSmt(const Machine& machine) {
  const absl::StatusOr<CpuSet> pair = SmtSiblingPair(machine.topology, machine.allowed);
  if (pair.ok()) return std::nullopt;
  return std::string(pair.status().message());
}

// How many of the domains have an allowed CPU.
template <typename Domains, typename Cpus>
int CountAllowed(const Domains& domains, const Machine& machine, Cpus cpus) {
  return static_cast<int>(std::count_if(domains.begin(), domains.end(), [&](const auto& domain) {
    return !(cpus(domain) & machine.allowed).empty();
  }));
}

Why NoTwoLlcs(const Machine& machine) {
  const int count = CountAllowed(machine.topology.llc_domains(), machine,
                                 [](const CpuSet& cpus) { return cpus; });
  if (count >= 2) return std::nullopt;
  return "the allowed CPUs are below one last-level cache; it takes two";
}

Why NoNuma(const Machine& machine) {
  const int count = CountAllowed(machine.topology.numa_nodes(), machine,
                                 [](const NumaNode& node) { return node.cpus; });
  if (count >= 2) return std::nullopt;
  return "the allowed CPUs are on one NUMA node; it takes two";
}

Why NoneOf(const std::optional<CpuSet>& cpus, const char* what) {
  if (cpus.has_value() && !cpus->empty()) return std::nullopt;
  return absl::StrCat("no CPU is ", what);
}

Why NoIsolatedCpus(const Machine& machine) {
  return NoneOf(machine.environment.cpus.isolated,
                "isolated; it takes isolcpus= or an isolated cpuset partition");
}

Why NoNohzFull(const Machine& machine) {
  return NoneOf(machine.environment.cpus.nohz_full, "free of the tick; it takes nohz_full=");
}

Why NoFairReserve(const Machine& machine) {
  const std::optional<double> reserve = LimitsOf(machine.environment).fair_reserve;
  if (!reserve.has_value()) {
    return "nothing shows what fair tasks keep beside real-time ones; it takes debugfs to read the "
           "fair servers";
  }
  if (*reserve > 0) return std::nullopt;
  return "fair tasks keep nothing beside real-time ones: neither RT throttling nor fair servers";
}

struct Entry {
  Need need;
  const char* name;
  Why (*why_missing)(const Machine& machine);
};

constexpr Entry kEntries[] = {
    {Need::kRealTime, "realtime", &NoRealTime},
    {Need::kDeadline, "deadline", &NoDeadline},
    {Need::kNegativeNice, "negative_nice", &NoNegativeNice},
    {Need::kFairClass, "fair_class", &NoFairClass},
    {Need::kSlice, "slice", &NoSlice},
    {Need::kUclamp, "uclamp", &NoUclamp},
    {Need::kSchedExt, "sched_ext", &NoSchedExt},
    {Need::kCoreScheduling, "core_scheduling", &NoCoreScheduling},
    {Need::kCgroup, "cgroup", &NoCgroup},
    {Need::kCgroupCpu, "cgroup_cpu", &NoCgroupCpu},
    {Need::kCgroupCpuset, "cgroup_cpuset", &NoCgroupCpuset},
    {Need::kCgroupPids, "cgroup_pids", &NoCgroupPids},
    {Need::kTwoCpus, "two_cpus", &NoTwoCpus},
    {Need::kFourCpus, "four_cpus", &NoFourCpus},
    {Need::kSmt, "smt", &NoSmt},
    {Need::kTwoLlcs, "two_llcs", &NoTwoLlcs},
    {Need::kNuma, "numa", &NoNuma},
    {Need::kIsolatedCpus, "isolated_cpus", &NoIsolatedCpus},
    {Need::kNohzFull, "nohz_full", &NoNohzFull},
    {Need::kFairReserve, "fair_reserve", &NoFairReserve},
};

const Entry& EntryOf(Need need) {
  const Entry* found = std::find_if(std::begin(kEntries), std::end(kEntries),
                                    [need](const Entry& entry) { return entry.need == need; });
  KTSTR_CHECK(found != std::end(kEntries));
  return *found;
}

}  // namespace

const char* NeedName(Need need) {
  return EntryOf(need).name;
}

std::optional<std::string> WhyMissing(Need need, const Machine& machine) {
  return EntryOf(need).why_missing(machine);
}

}  // namespace ktstr
