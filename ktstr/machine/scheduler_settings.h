// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SchedulerSettings: how the running kernel's scheduler is built and tuned. Parent side.

#ifndef KTSTR_MACHINE_SCHEDULER_SETTINGS_H_
#define KTSTR_MACHINE_SCHEDULER_SETTINGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ktstr/machine/machine_sources.h"

namespace ktstr {

// How kernel code gives way to a task that became runnable.
struct Preemption {
  // "none", "voluntary", "full", "lazy" or "rt"; "none_or_voluntary" when the version text only
  // shows that the kernel is not preemptible; nullopt when nothing shows it.
  std::optional<std::string> mode;
  // What showed the mode: "debugfs", "realtime", "command_line" or "version".
  std::optional<std::string> source;
  // Built with PREEMPT_DYNAMIC: the mode can be changed while the kernel runs.
  std::optional<bool> dynamic;
};

// The bandwidth that a deadline server keeps for its class on one CPU; runtime 0 means none.
struct DeadlineServer {
  int cpu = 0;
  std::optional<int64_t> runtime_ns;
  std::optional<int64_t> period_ns;
};

struct SchedExt {
  std::optional<std::string> state;       // "enabled", "disabled" ...
  std::optional<int64_t> enable_seq;      // How many BPF schedulers were loaded since boot.
  std::optional<std::string> scheduler;   // Name of the loaded one; nullopt when none is.
  std::optional<bool> switch_all;         // Whether it takes all fair tasks.
  std::optional<int64_t> rejected_tasks;  // nr_rejected.
};

// Sources in parentheses, below /proc/sys/kernel or (debug) debugfs' sched folder. nullopt: the
// kernel lacks it or does not show it to this process.
struct SchedulerSettings {
  Preemption preemption;            // (debug preempt, version, command line)
  std::optional<uint64_t> tick_ns;  // 1 / HZ.
  bool debugfs_readable = false;    // Whether the debugfs files could be read at all.
  // If not, why (debugfs_probe.h). Not read by ReadSchedulerSettings().
  std::optional<std::string> debugfs_closed_by;
  std::optional<int64_t> base_slice_ns;  // (debug base_slice_ns; min_granularity_ns until 6.5)
  std::optional<std::string> features;   // (debug features)
  // What weighs a group on a CPU, of several ways: "up", "smp", "max", "concur", "tasks".
  std::optional<std::string> cgroup_mode;         // (debug cgroup_mode), 7.3 and later.
  std::optional<int64_t> rt_runtime_us;           // (sched_rt_runtime_us); -1: no throttling.
  std::optional<int64_t> rt_period_us;            // (sched_rt_period_us)
  std::optional<int64_t> rr_timeslice_ms;         // (sched_rr_timeslice_ms)
  std::optional<int64_t> deadline_period_min_us;  // (sched_deadline_period_min_us)
  std::optional<int64_t> deadline_period_max_us;  // (sched_deadline_period_max_us)
  std::optional<int64_t> cfs_bandwidth_slice_us;  // (sched_cfs_bandwidth_slice_us)
  std::optional<bool> autogroup_enabled;          // (sched_autogroup_enabled)
  std::optional<std::string> own_autogroup;       // /proc/self/autogroup.
  std::optional<bool> schedstats_enabled;         // (sched_schedstats)
  std::optional<int64_t> numa_balancing;          // (numa_balancing), the mode bits.
  std::optional<bool> timer_migration;            // (timer_migration)
  std::optional<bool> energy_aware;               // (sched_energy_aware)
  bool uclamp = false;                            // Whether (sched_util_clamp_min) is there.
  std::vector<DeadlineServer> fair_servers;       // (debug fair_server/cpuN), 6.12 and later.
  std::vector<DeadlineServer> ext_servers;        // (debug ext_server/cpuN)
  std::optional<SchedExt> sched_ext;              // /sys/kernel/sched_ext; nullopt: not built in.
};

SchedulerSettings ReadSchedulerSettings(const MachineSources& sources);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_SCHEDULER_SETTINGS_H_
