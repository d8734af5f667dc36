// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/doctor/finding.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/quantity.h"
#include "runner/doctor/kernel_findings.h"

namespace runner {
namespace {

using ktstr::Environment;
using enum Finding::Level;

// A subject that the record may say nothing about.
using MaybeFinding = std::optional<Finding>;

Finding Offered(std::string subject, std::string fact) {
  return {.subject = std::move(subject), .fact = std::move(fact)};
}

std::string Plural(uint64_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

MaybeFinding Cpus(const Environment& environment) {
  const auto& allowed = environment.cpus.allowed;
  if (!allowed.has_value()) return std::nullopt;
  const auto count = static_cast<uint64_t>(allowed->Count());
  Finding finding = Offered("CPUs", absl::StrCat(Plural(count, "CPU"), " for this process"));
  if (environment.cpus.online.has_value() && environment.cpus.online->Count() > allowed->Count()) {
    absl::StrAppend(&finding.fact, " of ", environment.cpus.online->Count(), " online");
  }
  if (count >= 2) return finding;
  finding.level = kLacking;
  finding.consequence = "tests of wake-ups across CPUs, migration and balancing are skipped";
  finding.remedy = "give the machine, the container or the affinity mask a second CPU";
  return finding;
}

MaybeFinding NumaNodes(const Environment& environment) {
  const auto& nodes = environment.cpus.numa_nodes;
  if (!nodes.has_value()) return std::nullopt;
  Finding finding = Offered("NUMA", Plural(static_cast<uint64_t>(*nodes), "node"));
  if (*nodes >= 2) return finding;
  finding.level = kLacking;
  finding.consequence = "tests of NUMA placement are skipped";
  finding.remedy = "a machine of two nodes, or QEMU with two -numa nodes";
  return finding;
}

MaybeFinding Smt(const Environment& environment) {
  if (!environment.cpus.smt_active.has_value()) return std::nullopt;
  if (*environment.cpus.smt_active) return Offered("SMT", "CPUs share cores");
  return Finding{.level = kLacking,
                 .subject = "SMT",
                 .fact = "every CPU is a core",
                 .consequence = "tests of placement on siblings are skipped",
                 .remedy = "smt/control in sysfs, or QEMU with -smp threads=2"};
}

// Which of the ways to a real-time policy is open, or what closes it.
Finding RealTime(const Environment& environment) {
  const ktstr::Privileges& privileges = environment.privileges;
  const bool capable = privileges.cap_sys_nice().value_or(false);
  const bool limited =
      privileges.rt_priority.has_value() && privileges.rt_priority->soft > 0 && !capable;
  Finding finding{.subject = "SCHED_FIFO"};
  if (!capable && !limited) {
    finding.level = kLacking;
    finding.fact = "neither CAP_SYS_NICE nor RLIMIT_RTPRIO";
    finding.consequence = "tests of real-time and deadline policies are skipped";
    finding.remedy = "run as root, or with 'ulimit -r 99'";
  } else if (environment.cgroups.rt_group_runtime_us == 0) {
    finding.level = kLacking;
    finding.fact = "the own cgroup has an RT runtime of 0";
    finding.consequence = "tests of real-time policies are skipped";
    finding.remedy = "write a runtime to cpu.rt_runtime_us of the group, or run in the root group";
  } else {
    finding.fact = capable ? "CAP_SYS_NICE"
                           : absl::StrCat("priorities up to ", privileges.rt_priority->soft,
                                          " by RLIMIT_RTPRIO");
  }
  return finding;
}

MaybeFinding RtThrottling(const Environment& environment) {
  const auto& runtime = environment.scheduler.rt_runtime_us;
  const auto& period = environment.scheduler.rt_period_us;
  if (!runtime.has_value() || !period.has_value() || *period <= 0) return std::nullopt;
  if (*runtime < 0 || *runtime == *period) return Offered("RT throttling", "off");
  return Offered("RT throttling", absl::StrCat(*runtime, " us of ", *period, " us"));
}

MaybeFinding Cgroups(const Environment& environment) {
  const ktstr::CgroupMounts& mounts = environment.cgroups.mounts;
  Finding finding{.subject = "cgroup v2"};
  if (!mounts.v2.has_value()) {
    finding.level = kLacking;
    finding.fact = "no v2 hierarchy is mounted";
    finding.consequence = "tests of cgroups are skipped; leaked processes are told by their marks";
    finding.remedy = "mount -t cgroup2 none /sys/fs/cgroup";
  } else if (mounts.v2_read_only) {
    finding.level = kLacking;
    finding.fact = absl::StrCat(*mounts.v2, " is read-only");
    finding.consequence = "tests of cgroups are skipped";
    finding.remedy = "run outside of the container, or delegate a group to it";
  } else {
    finding.fact = absl::StrCat("at ", *mounts.v2);
  }
  return finding;
}

MaybeFinding Controller(const Environment& environment, const std::string& name) {
  if (!environment.cgroups.v2_controllers.has_value()) return std::nullopt;
  const std::vector<std::string>& there = *environment.cgroups.v2_controllers;
  Finding finding = Offered(absl::StrCat("cgroup ", name), "in the v2 hierarchy");
  if (std::find(there.begin(), there.end(), name) != there.end()) return finding;
  finding.level = kLacking;
  const auto v1 = environment.cgroups.mounts.v1.find(name);
  const bool is_v1 = v1 != environment.cgroups.mounts.v1.end();
  finding.fact =
      is_v1 ? absl::StrCat("only in the v1 hierarchy at ", v1->second) : "not in the v2 hierarchy";
  finding.consequence = absl::StrCat("tests of the ", name, " controller are skipped");
  finding.remedy = is_v1 ? "boot with cgroup_no_v1=all"
                         : "a kernel with that controller, or its delegation to the container";
  return finding;
}

MaybeFinding CpuLimit(const Environment& environment) {
  const auto& limit = environment.cgroups.cpu_limit;
  if (!limit.has_value()) return std::nullopt;
  return Finding{.level = kCaution,
                 .subject = "CPU limit",
                 .fact = absl::StrCat(limit->quota_us, " us of each ", limit->period_us, " us in ",
                                      limit->group),
                 .consequence = "workers stall for the rest of a period, whatever the scheduler",
                 .remedy = "lift the limit of the container"};
}

MaybeFinding Autogroup(const Environment& environment) {
  const auto& enabled = environment.scheduler.autogroup_enabled;
  if (!enabled.has_value()) return std::nullopt;
  if (!*enabled) return Offered("autogroup", "off");
  return Finding{
      .level = kCaution,
      .subject = "autogroup",
      .fact = "on",
      .consequence = "nice values compare within a session only; foreign load counts by session",
      .remedy = "sysctl kernel.sched_autogroup_enabled=0"};
}

MaybeFinding Virtual(const Environment& environment) {
  if (!environment.cpus.hypervisor.value_or(false)) return std::nullopt;
  Finding finding{.level = kCaution,
                  .subject = "virtual machine",
                  .fact = "the CPUs are virtual",
                  .consequence = "the host adds pauses: single maxima of latency say nothing",
                  .remedy = "a bare machine for what is measured"};
  if (const auto& steal = environment.cpus.steal_ns; steal.has_value() && *steal > 0) {
    absl::StrAppend(&finding.fact, ", ", ktstr::FormatNs(*steal), " stolen since boot");
  }
  return finding;
}

MaybeFinding Governor(const Environment& environment) {
  const auto& governors = environment.cpus.governors;
  if (governors.empty()) return std::nullopt;
  Finding finding = Offered("governor", absl::StrJoin(governors, ", "));
  if (governors.size() == 1 && *governors.begin() == "performance") return finding;
  finding.level = kCaution;
  finding.consequence = "CPUs change their frequency: latency and throughput vary";
  finding.remedy = "cpupower frequency-set -g performance";
  return finding;
}

MaybeFinding Clock(const Environment& environment) {
  const auto& source = environment.cpus.clocksource;
  if (!source.has_value()) return std::nullopt;
  Finding finding = Offered("clock source", *source);
  if (*source != "hpet" && *source != "acpi_pm" && *source != "jiffies") return finding;
  finding.level = kCaution;
  finding.consequence = "reading the time is a slow access to a device and shows in every latency";
  finding.remedy = "boot with clocksource=tsc, when the machine's is stable";
  return finding;
}

Finding SchedExt(const Environment& environment) {
  const auto& ext = environment.scheduler.sched_ext;
  if (!ext.has_value()) {
    return {.level = kLacking,
            .subject = "sched_ext",
            .fact = "the kernel is built without it",
            .consequence = "no BPF scheduler can be tested",
            .remedy = "a kernel of 6.12 or later with CONFIG_SCHED_CLASS_EXT=y"};
  }
  if (!ext->scheduler.has_value()) {
    return Offered("sched_ext", absl::StrCat("built in, ", ext->state.value_or("no scheduler")));
  }
  return {.level = kCaution,
          .subject = "sched_ext",
          .fact = absl::StrCat(*ext->scheduler, " is in charge"),
          .consequence = "it is what the tests judge, not the fair class",
          .remedy = "stop it to test the fair class"};
}

Finding Debugfs(const Environment& environment) {
  if (environment.scheduler.debugfs_readable) return Offered("debugfs", "readable");
  return {.level = kLacking,
          .subject = "debugfs",
          .fact = "the scheduler's folder cannot be read",
          .consequence = "base slice, features and fair servers stay unknown",
          .remedy = "run as root, and mount -t debugfs none /sys/kernel/debug"};
}

Finding Uclamp(const Environment& environment) {
  if (environment.scheduler.uclamp) return Offered("uclamp", "built in");
  return {.level = kLacking,
          .subject = "uclamp",
          .fact = "the kernel is built without it",
          .consequence = "tests of utilisation clamps are skipped",
          .remedy = "a kernel with CONFIG_UCLAMP_TASK=y"};
}

Finding Pressure(const Environment& environment) {
  if (environment.cpus.pressure_stall_information) return Offered("pressure", "/proc/pressure");
  return {.level = kLacking,
          .subject = "pressure",
          .fact = "/proc/pressure/cpu cannot be read",
          .consequence = "foreign load is told less well",
          .remedy = "boot with psi=1"};
}

}  // namespace

absl::string_view LevelName(Finding::Level level) {
  switch (level) {
    case kOffered:
      return "offered";
    case kCaution:
      return "caution";
    case kLacking:
      return "lacking";
  }
  return "";
}

std::vector<Finding> Examine(const Environment& environment) {
  const MaybeFinding all[] = {
      Cpus(environment),
      NumaNodes(environment),
      Smt(environment),
      RealTime(environment),
      RtThrottling(environment),
      Cgroups(environment),
      Controller(environment, "cpu"),
      Controller(environment, "cpuset"),
      CpuLimit(environment),
      Autogroup(environment),
      Virtual(environment),
      Governor(environment),
      Clock(environment),
      SchedExt(environment),
      Debugfs(environment),
      Uclamp(environment),
      Pressure(environment),
  };
  std::vector<Finding> findings;
  for (const MaybeFinding& finding : all) {
    if (finding.has_value()) findings.push_back(*finding);
  }
  const std::vector<Finding> kernel = ExamineKernel(environment);
  findings.insert(findings.end(), kernel.begin(), kernel.end());
  return findings;
}

std::string MachineLine(const Environment& environment) {
  std::vector<std::string> parts = {
      absl::StrCat("Linux ", environment.kernel.release.value_or("of unknown release"), " ",
                   environment.kernel.machine.value_or(""))};
  if (environment.cpus.allowed.has_value()) {
    parts.push_back(Plural(static_cast<uint64_t>(environment.cpus.allowed->Count()), "CPU"));
  }
  if (const auto& mode = environment.scheduler.preemption.mode; mode.has_value()) {
    parts.push_back(absl::StrCat("preemption ", *mode));
  }
  if (const auto& ext = environment.scheduler.sched_ext; ext.has_value() && ext->scheduler) {
    parts.push_back(absl::StrCat("scheduler ", *ext->scheduler));
  }
  if (environment.cpus.hypervisor.value_or(false)) parts.push_back("virtual machine");
  return absl::StrJoin(parts, ", ");
}

}  // namespace runner
