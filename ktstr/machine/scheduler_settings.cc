// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/scheduler_settings.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace ktstr {
namespace {

// The word in parentheses: "none voluntary (full) lazy" -> "full".
std::optional<std::string> ActiveWord(absl::string_view text) {
  for (absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    if (absl::ConsumePrefix(&word, "(") && absl::ConsumeSuffix(&word, ")")) {
      return std::string(word);
    }
  }
  return std::nullopt;
}

// The value of "preempt=" on the kernel command line, the last one when it is repeated.
std::optional<std::string> PreemptParameter(absl::string_view command_line) {
  std::optional<std::string> mode;
  for (absl::string_view word : absl::StrSplit(command_line, ' ', absl::SkipEmpty())) {
    if (absl::ConsumePrefix(&word, "preempt=")) mode = std::string(word);
  }
  return mode;
}

// Returns what the flags of the version text, "#1 SMP PREEMPT_DYNAMIC ...", say about preemption on
// a kernel that is not real-time.
std::optional<std::string> ModeOfVersion(absl::string_view version) {
  if (absl::StrContains(version, "PREEMPT_LAZY")) return "lazy";
  if (absl::StrContains(version, "PREEMPT_DYNAMIC")) return std::nullopt;
  if (absl::StrContains(version, "PREEMPT")) return "full";
  return "none_or_voluntary";
}

Preemption ReadPreemption(const MachineSources& sources) {
  Preemption preemption;
  const std::optional<std::string> version = sources.proc.Text("sys/kernel/version");
  const auto conclude = [&](absl::string_view source, std::optional<std::string> mode) {
    if (preemption.mode || !mode) return;
    preemption.mode = std::move(mode);
    preemption.source = std::string(source);
  };
  if (version) preemption.dynamic = absl::StrContains(*version, "PREEMPT_DYNAMIC");
  if (sources.sys.Flag("kernel/realtime") == true) conclude("realtime", "rt");
  if (version && absl::StrContains(*version, "PREEMPT_RT")) conclude("version", "rt");
  conclude("debugfs", ActiveWord(sources.debug.Text("sched/preempt").value_or("")));
  if (preemption.dynamic == true) {
    conclude("command_line", PreemptParameter(sources.proc.Text("cmdline").value_or("")));
  }
  if (version) conclude("version", ModeOfVersion(*version));
  return preemption;
}

std::optional<int64_t> ReadBaseSlice(const FileTree& debug) {
  const std::optional<int64_t> slice = debug.Integer("sched/base_slice_ns");
  return slice ? slice : debug.Integer("sched/min_granularity_ns");
}

std::vector<DeadlineServer> ReadServers(const FileTree& debug, absl::string_view directory) {
  std::vector<DeadlineServer> servers;
  for (const int cpu : debug.Numbered(directory, "cpu")) {
    const std::string path = absl::StrCat(directory, "/cpu", cpu);
    servers.push_back({.cpu = cpu,
                       .runtime_ns = debug.Integer(path + "/runtime"),
                       .period_ns = debug.Integer(path + "/period")});
  }
  return servers;
}

std::optional<SchedExt> ReadSchedExt(const FileTree& sys) {
  if (!sys.Has("kernel/sched_ext")) return std::nullopt;
  return SchedExt{.state = sys.Text("kernel/sched_ext/state"),
                  .enable_seq = sys.Integer("kernel/sched_ext/enable_seq"),
                  .scheduler = sys.Text("kernel/sched_ext/root/ops"),
                  .switch_all = sys.Flag("kernel/sched_ext/switch_all"),
                  .rejected_tasks = sys.Integer("kernel/sched_ext/nr_rejected")};
}

void ReadTunables(const FileTree& proc, SchedulerSettings& settings) {
  const auto integer = [&](absl::string_view name) {
    return proc.Integer(absl::StrCat("sys/kernel/", name));
  };
  const auto flag = [&](absl::string_view name) {
    return proc.Flag(absl::StrCat("sys/kernel/", name));
  };
  settings.rt_runtime_us = integer("sched_rt_runtime_us");
  settings.rt_period_us = integer("sched_rt_period_us");
  settings.rr_timeslice_ms = integer("sched_rr_timeslice_ms");
  settings.deadline_period_min_us = integer("sched_deadline_period_min_us");
  settings.deadline_period_max_us = integer("sched_deadline_period_max_us");
  settings.cfs_bandwidth_slice_us = integer("sched_cfs_bandwidth_slice_us");
  settings.autogroup_enabled = flag("sched_autogroup_enabled");
  settings.schedstats_enabled = flag("sched_schedstats");
  settings.numa_balancing = integer("numa_balancing");
  settings.timer_migration = flag("timer_migration");
  settings.energy_aware = flag("sched_energy_aware");
  settings.uclamp = proc.Has("sys/kernel/sched_util_clamp_min");
}

}  // namespace

SchedulerSettings ReadSchedulerSettings(const MachineSources& sources) {
  SchedulerSettings settings;
  ReadTunables(sources.proc, settings);
  settings.own_autogroup = sources.proc.Text("self/autogroup");
  settings.preemption = ReadPreemption(sources);
  if (const uint64_t tick = sources.tick_ns(); tick != 0) settings.tick_ns = tick;
  settings.base_slice_ns = ReadBaseSlice(sources.debug);
  settings.features = sources.debug.Text("sched/features");
  // The files are there under lockdown, but cannot be opened.
  settings.debugfs_readable = settings.features.has_value() || settings.base_slice_ns.has_value();
  settings.cgroup_mode = ActiveWord(sources.debug.Text("sched/cgroup_mode").value_or(""));
  settings.fair_servers = ReadServers(sources.debug, "sched/fair_server");
  settings.ext_servers = ReadServers(sources.debug, "sched/ext_server");
  settings.sched_ext = ReadSchedExt(sources.sys);
  return settings;
}

}  // namespace ktstr
