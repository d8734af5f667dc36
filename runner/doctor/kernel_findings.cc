// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/doctor/kernel_findings.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace runner {
namespace {

using ktstr::Environment;
using enum Finding::Level;

// Each of them makes every wake-up and switch slower by a multiple.
constexpr absl::string_view kSlowOptions[] = {"CONFIG_KASAN", "CONFIG_KCSAN", "CONFIG_LOCKDEP",
                                              "CONFIG_PROVE_LOCKING"};

Finding Preemption(const Environment& environment) {
  const ktstr::Preemption& preemption = environment.scheduler.preemption;
  if (preemption.mode.has_value()) {
    return {.subject = "preemption",
            .fact = absl::StrCat(*preemption.mode, ", by ", preemption.source.value_or("guess"))};
  }
  // A mount helps only where nothing else closes debugfs.
  const std::string cause = environment.scheduler.debugfs_closed_by.value_or("not_mounted");
  return {.level = kLacking,
          .subject = "preemption",
          .fact = "the mode of this kernel cannot be seen",
          .consequence = "results of kernels with other modes may look comparable",
          .remedy = cause == "not_mounted" ? "mount debugfs, or boot with preempt=MODE"
                                           : "boot with preempt=MODE"};
}

Finding Config(const Environment& environment) {
  if (const auto& config = environment.kernel.config; config.has_value()) {
    return {.subject = "kernel config", .fact = config->source};
  }
  return {.level = kLacking,
          .subject = "kernel config",
          .fact = "no /proc/config.gz and none in /boot",
          .consequence = "the record of the run has no options of the kernel",
          .remedy = "CONFIG_IKCONFIG_PROC=y, or the file as /boot/config-RELEASE"};
}

std::optional<Finding> DebugKernel(const Environment& environment) {
  const auto& config = environment.kernel.config;
  if (!config.has_value()) return std::nullopt;
  std::vector<std::string> set;
  for (const absl::string_view option : kSlowOptions) {
    if (config->IsSet(std::string(option))) set.emplace_back(option);
  }
  if (set.empty()) return std::nullopt;
  return Finding{.level = kCaution,
                 .subject = "debug kernel",
                 .fact = absl::StrJoin(set, ", "),
                 .consequence = "latencies are those of the checks, not of the scheduler",
                 .remedy = "a kernel without these options for what is measured"};
}

std::optional<Finding> Mitigations(const Environment& environment) {
  const auto& vulnerabilities = environment.cpus.vulnerabilities;
  if (vulnerabilities.empty()) return std::nullopt;
  size_t mitigated = 0;
  size_t open = 0;
  for (const auto& [weakness, state] : vulnerabilities) {
    mitigated += absl::StrContains(state, "Mitigation") ? 1 : 0;
    open += absl::StartsWith(state, "Vulnerable") ? 1 : 0;
  }
  return Finding{.subject = "mitigations",
                 .fact = absl::StrCat(mitigated, " of ", vulnerabilities.size(),
                                      " weaknesses mitigated, ", open, " open")};
}

std::optional<Finding> IsolatedCpus(const Environment& environment) {
  const auto& isolated = environment.cpus.isolated;
  if (!isolated.has_value() || isolated->Count() == 0) return std::nullopt;
  return Finding{.level = kCaution,
                 .subject = "isolated CPUs",
                 .fact = absl::StrCat(isolated->Count(), " by isolcpus= or a cpuset"),
                 .consequence = "nothing is balanced to or from them",
                 .remedy = "boot without isolcpus= for tests of balancing"};
}

Finding Privileges(const Environment& environment) {
  const ktstr::Privileges& privileges = environment.privileges;
  const bool root = privileges.effective_uid == 0;
  if (privileges.cap_sys_admin().value_or(false)) {
    return {.subject = "privileges", .fact = root ? "root" : "CAP_SYS_ADMIN"};
  }
  return {
      .level = kLacking,
      .subject = "privileges",
      .fact = root ? "root without CAP_SYS_ADMIN" : "an ordinary user",
      .consequence = "tests of cgroups and BPF are skipped; hangs are shown without stacks",
      .remedy = root ? "run outside of the container, or give it CAP_SYS_ADMIN" : "run as root"};
}

}  // namespace

std::vector<Finding> ExamineKernel(const Environment& environment) {
  const std::optional<Finding> all[] = {
      Preemption(environment),  Config(environment),       DebugKernel(environment),
      Mitigations(environment), IsolatedCpus(environment), Privileges(environment),
  };
  std::vector<Finding> findings;
  for (const std::optional<Finding>& finding : all) {
    if (finding.has_value()) findings.push_back(*finding);
  }
  return findings;
}

}  // namespace runner
