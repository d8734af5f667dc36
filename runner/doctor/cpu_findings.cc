// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/doctor/cpu_findings.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/quantity.h"
#include "runner/doctor/remedy.h"

namespace runner {
namespace {

using ktstr::Environment;
using enum Finding::Level;
using MaybeFinding = std::optional<Finding>;

std::string Plural(uint64_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

// What keeps a second CPU from this process.
std::string CpuRemedy(const Environment& environment) {
  if (environment.cpus.online.has_value() && environment.cpus.online->Count() >= 2) {
    return "widen the affinity mask (taskset) or the cpuset of the container";
  }
  for (const char* parameter : {"nosmp", "maxcpus=", "nr_cpus="}) {
    if (BootedWith(environment, parameter)) return absl::StrCat("boot without ", parameter);
  }
  if (environment.cpus.possible.has_value() && environment.cpus.possible->Count() >= 2) {
    return Privileged(environment, "write 1 to cpuN/online of an offline CPU");
  }
  return "give the machine or the container a second CPU";
}

MaybeFinding Cpus(const Environment& environment) {
  const auto& allowed = environment.cpus.allowed;
  if (!allowed.has_value()) return std::nullopt;
  const auto count = static_cast<uint64_t>(allowed->Count());
  Finding finding{.subject = "CPUs",
                  .fact = absl::StrCat(Plural(count, "CPU"), " for this process")};
  const auto& online = environment.cpus.online;
  if (!online.has_value()) {
    absl::StrAppend(&finding.fact, "; /sys shows none");
  } else if (!allowed->IsSubsetOf(*online)) {
    absl::StrAppend(&finding.fact, "; /sys lists others (lxcfs?)");
  } else if (online->Count() > allowed->Count()) {
    absl::StrAppend(&finding.fact, " of ", online->Count(), " online");
  }
  if (count >= 2) return finding;
  finding.level = kLacking;
  finding.consequence = "tests of wake-ups across CPUs, migration and balancing are skipped";
  finding.remedy = CpuRemedy(environment);
  return finding;
}

MaybeFinding NumaNodes(const Environment& environment) {
  const auto& nodes = environment.cpus.numa_nodes;
  if (!nodes.has_value()) return std::nullopt;
  Finding finding{.subject = "NUMA", .fact = Plural(static_cast<uint64_t>(*nodes), "node")};
  if (*nodes >= 2) return finding;
  finding.level = kLacking;
  finding.consequence = "tests of NUMA placement are skipped";
  finding.remedy = BootedWith(environment, "numa=off") ? "boot without numa=off"
                   : BuiltWithout(environment, "CONFIG_NUMA")
                       ? "a kernel with CONFIG_NUMA=y"
                       : "a machine of two nodes, or QEMU with two -numa nodes";
  return finding;
}

// smt/control says what may be done (Documentation/ABI/testing/sysfs-devices-system-cpu).
std::string SmtRemedy(const Environment& environment) {
  const std::string control = environment.cpus.smt_control.value_or("");
  if (control == "off") return Privileged(environment, "write on to smt/control in sysfs");
  if (control == "forceoff") return "boot without nosmt=force";
  return "a machine with SMT, or QEMU with -smp threads=2";
}

MaybeFinding Smt(const Environment& environment) {
  if (!environment.cpus.smt_active.has_value()) return std::nullopt;
  if (*environment.cpus.smt_active) return Finding{.subject = "SMT", .fact = "CPUs share cores"};
  return Finding{.level = kLacking,
                 .subject = "SMT",
                 .fact = "every CPU is a core",
                 .consequence = "tests of placement on siblings are skipped",
                 .remedy = SmtRemedy(environment)};
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
  Finding finding{.subject = "governor", .fact = absl::StrJoin(governors, ", ")};
  if (governors.size() == 1 && *governors.begin() == "performance") return finding;
  finding.level = kCaution;
  finding.consequence = "CPUs change their frequency: latency and throughput vary";
  finding.remedy = Privileged(environment, "cpupower frequency-set -g performance");
  return finding;
}

MaybeFinding Clock(const Environment& environment) {
  const auto& source = environment.cpus.clocksource;
  if (!source.has_value()) return std::nullopt;
  Finding finding{.subject = "clock source", .fact = *source};
  if (*source != "hpet" && *source != "acpi_pm" && *source != "jiffies") return finding;
  finding.level = kCaution;
  finding.consequence = "reading the time is a slow access to a device and shows in every latency";
  finding.remedy = "boot with clocksource=tsc, when the machine's is stable";
  return finding;
}

std::vector<Finding> Those(std::initializer_list<MaybeFinding> all) {
  std::vector<Finding> findings;
  for (const MaybeFinding& finding : all) {
    if (finding.has_value()) findings.push_back(*finding);
  }
  return findings;
}

}  // namespace

std::vector<Finding> ExamineCpus(const Environment& environment) {
  return Those({Cpus(environment), NumaNodes(environment), Smt(environment)});
}

std::vector<Finding> ExamineTime(const Environment& environment) {
  return Those({Virtual(environment), Governor(environment), Clock(environment)});
}

}  // namespace runner
