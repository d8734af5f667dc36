// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/doctor/finding.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "runner/doctor/call_findings.h"
#include "runner/doctor/cpu_findings.h"
#include "runner/doctor/kernel_findings.h"
#include "runner/doctor/remedy.h"

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

// Finds the way to a real-time policy that is open, or what closes all of them.
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
    finding.remedy = privileges.effective_uid == 0
                         ? "give the container CAP_SYS_NICE (--cap-add SYS_NICE)"
                         : "run as root, or with 'ulimit -r 99'";
  } else if (IsRefused(environment, "sched_setattr")) {
    finding.level = kLacking;
    finding.fact = "permitted, but the call sched_setattr is refused";
    finding.consequence = "tests of real-time and deadline policies are skipped";
    finding.remedy = "what helps against 'call sched_setattr'";
  } else if (environment.cgroups.rt_group_runtime_us == 0) {
    finding.level = kLacking;
    finding.fact = "the own cgroup has an RT runtime of 0";
    finding.consequence = "tests of real-time policies are skipped";
    finding.remedy = "write a runtime to the group's cpu.rt_runtime_us, or leave the group";
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
    finding.consequence = "tests of cgroups skip; leaked processes are known by their marks only";
    finding.remedy =
        BuiltWithout(environment, "CONFIG_CGROUPS")
            ? "a kernel with CONFIG_CGROUPS=y"
            // The v1 hierarchies are mounted in the usual place.
            : Privileged(environment, mounts.v1.empty() ? "mount -t cgroup2 none /sys/fs/cgroup"
                                                        : "mount -t cgroup2 none ANY-FOLDER");
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

std::string ControllerRemedy(const Environment& environment, const std::string& name, bool is_v1) {
  const std::string disabled = absl::StrCat("cgroup_disable=", name);
  if (is_v1) return absl::StrCat("boot with cgroup_no_v1=", name, " or =all");
  if (BootedWith(environment, disabled)) return absl::StrCat("boot without ", disabled);
  const std::string option = name == "cpu" ? "CONFIG_CGROUP_SCHED" : "CONFIG_CPUSETS";
  if (BuiltWithout(environment, option)) return absl::StrCat("a kernel with ", option, "=y");
  return "a kernel with that controller, or its delegation to the container";
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
  finding.remedy = ControllerRemedy(environment, name, is_v1);
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
                 .remedy = "lift the quota of that group, or of the container"};
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
      .remedy = Privileged(environment, "sysctl kernel.sched_autogroup_enabled=0")};
}

Finding SchedExt(const Environment& environment) {
  const auto& ext = environment.scheduler.sched_ext;
  if (!ext.has_value()) {
    return {.level = kLacking,
            .subject = "sched_ext",
            .fact = "the kernel is built without it",
            .consequence = "no BPF scheduler can be tested",
            .remedy = environment.kernel.number >= ktstr::KernelVersion{6, 12, 0}
                          ? "a kernel with CONFIG_SCHED_CLASS_EXT=y"
                          : "a kernel of 6.12 or later with CONFIG_SCHED_CLASS_EXT=y"};
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

struct Closure {
  std::string fact;
  std::string remedy;
};

// Why debugfs is closed, by the causes of machine/debugfs_probe.h.
Closure DebugfsClosure(const Environment& environment) {
  const std::string cause = environment.scheduler.debugfs_closed_by.value_or("");
  const std::string mount = Privileged(environment, "mount -t debugfs none /sys/kernel/debug");
  if (cause == "lockdown") {
    return {"closed by the kernel's lockdown, to root as well",
            "boot with lockdown=none, or without Secure Boot"};
  }
  if (cause == "not_mounted") return {"not mounted at /sys/kernel/debug", mount};
  if (cause == "not_built_in") {
    return {"the kernel is built without it", "a kernel with CONFIG_DEBUG_FS=y"};
  }
  if (cause == "no_folder") {
    return {"it has no folder of the scheduler", "a kernel with CONFIG_SCHED_DEBUG=y"};
  }
  if (cause == "boot_parameter") {
    return {"the kernel was booted with debugfs=off", "boot without debugfs=off"};
  }
  if (cause == "permission") {
    return {"this process may not read it", environment.privileges.effective_uid == 0
                                                ? "run outside of the container"
                                                : "run as root"};
  }
  return {"the scheduler's folder cannot be read", mount};
}

Finding Debugfs(const Environment& environment) {
  if (environment.scheduler.debugfs_readable) return Offered("debugfs", "readable");
  const auto [fact, remedy] = DebugfsClosure(environment);
  return {.level = kLacking,
          .subject = "debugfs",
          .fact = fact,
          .consequence = "base slice, features and fair servers stay unknown",
          .remedy = remedy};
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
          .consequence = "foreign load is seen less well",
          .remedy = BuiltWithout(environment, "CONFIG_PSI") ? "a kernel with CONFIG_PSI=y"
                    : BootedWith(environment, "psi=0")      ? "boot without psi=0"
                                                            : "boot with psi=1"};
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
  const MaybeFinding policies[] = {
      RealTime(environment),          RtThrottling(environment),         Cgroups(environment),
      Controller(environment, "cpu"), Controller(environment, "cpuset"), CpuLimit(environment),
      Autogroup(environment),
  };
  const MaybeFinding features[] = {
      SchedExt(environment),
      Debugfs(environment),
      Uclamp(environment),
      Pressure(environment),
  };
  std::vector<Finding> findings = ExamineCpus(environment);
  const auto add_known = [&findings](std::span<const MaybeFinding> found) {
    for (const MaybeFinding& finding : found) {
      if (finding.has_value()) findings.push_back(*finding);
    }
  };
  const auto add = [&findings](const std::vector<Finding>& found) {
    findings.insert(findings.end(), found.begin(), found.end());
  };
  add_known(policies);
  add(ExamineTime(environment));
  add_known(features);
  add(ExamineKernel(environment));
  add(ExamineCalls(environment));
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
