// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/sysctl_values.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ktstr/base/file.h"

namespace runner {
namespace {

// The scheduler's own, what limits tasks, and what the watchdogs of a stuck CPU do.
constexpr absl::string_view kSettings[] = {
    "kernel/sched_rt_runtime_us",
    "kernel/sched_rt_period_us",
    "kernel/sched_rr_timeslice_ms",
    "kernel/sched_deadline_period_min_us",
    "kernel/sched_deadline_period_max_us",
    "kernel/sched_cfs_bandwidth_slice_us",
    "kernel/sched_autogroup_enabled",
    "kernel/sched_schedstats",
    "kernel/sched_energy_aware",
    "kernel/sched_util_clamp_min",
    "kernel/sched_util_clamp_max",
    "kernel/sched_util_clamp_min_rt_default",
    "kernel/numa_balancing",
    "kernel/timer_migration",
    "kernel/threads-max",
    "kernel/pid_max",
    "kernel/hung_task_timeout_secs",
    "kernel/watchdog",
    "kernel/nmi_watchdog",
    "kernel/watchdog_thresh",
    "kernel/panic_on_oops",
    "kernel/panic_on_warn",
    "kernel/printk",
    "vm/overcommit_memory",
    "vm/swappiness",
};

constexpr size_t kMaxValueBytes = 128;

std::string OnOneLine(absl::string_view text) {
  return absl::StrReplaceAll(absl::StripTrailingAsciiWhitespace(text), {{"\t", " "}});
}

}  // namespace

SysctlValues::SysctlValues(const std::string& root) {
  for (const absl::string_view path : kSettings) {
    absl::StatusOr<ktstr::KernelFile> file = ktstr::KernelFile::Open(ktstr::JoinPath(root, path));
    if (!file.ok()) continue;
    Setting setting{.name = absl::StrReplaceAll(path, {{"/", "."}}), .file = *std::move(file)};
    char buffer[kMaxValueBytes];
    setting.original = setting.last = std::string(setting.file.Read(buffer));
    settings_.push_back(std::move(setting));
  }
}

bool SysctlValues::MayHaveChanged() {
  char buffer[kMaxValueBytes];
  for (const Setting& setting : settings_) {
    if (setting.file.Read(buffer) != setting.last) return true;
  }
  return false;
}

SharedThings SysctlValues::Things() {
  SharedThings things;
  for (Setting& setting : settings_) {
    char buffer[kMaxValueBytes];
    setting.last = std::string(setting.file.Read(buffer));
    if (setting.last == setting.original) continue;
    const std::string value = OnOneLine(setting.last);
    things[absl::StrCat("sysctl ", setting.name, "=", value)] = {
        .kind = LeakKind::kSysctl,
        .what = absl::StrCat(setting.name, " is ", value, ", was ", OnOneLine(setting.original))};
  }
  return things;
}

}  // namespace runner
