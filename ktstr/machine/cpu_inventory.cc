// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/cpu_inventory.h"

#include <algorithm>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/machine/cpu_time.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr {
namespace {

constexpr absl::string_view kCpuDirectory = "devices/system/cpu";

// The part of /proc/cpuinfo that describes the first CPU. The kernel makes the text piece by piece
// and asks every CPU for its frequency, so reading it whole is slow on large machines.
constexpr size_t kCpuinfoHeadBytes = 8192;

// "(null)" is how some kernels write the nohz_full list when there is none.
std::optional<CpuSet> ParseList(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  if (*text == "(null)") return CpuSet();
  const absl::StatusOr<CpuSet> cpus = ParseCpuList(*text);
  if (!cpus.ok()) return std::nullopt;
  return *cpus;
}

std::optional<CpuSet> CpuListFile(const FileTree& sys, absl::string_view name) {
  return ParseList(sys.Text(absl::StrCat(kCpuDirectory, "/", name)));
}

std::set<std::string> ReadGovernors(const FileTree& sys) {
  std::set<std::string> governors;
  const std::string directory = absl::StrCat(kCpuDirectory, "/cpufreq");
  for (const int policy : sys.Numbered(directory, "policy")) {
    std::optional<std::string> governor =
        sys.Text(absl::StrCat(directory, "/policy", policy, "/scaling_governor"));
    if (governor) governors.insert(*std::move(governor));
  }
  return governors;
}

std::map<std::string, std::string> ReadVulnerabilities(const FileTree& sys) {
  std::map<std::string, std::string> vulnerabilities;
  const std::string directory = absl::StrCat(kCpuDirectory, "/vulnerabilities");
  for (const std::string& name : sys.Names(directory)) {
    std::optional<std::string> state = sys.Text(absl::StrCat(directory, "/", name));
    if (state) vulnerabilities.emplace(name, *std::move(state));
  }
  return vulnerabilities;
}

// The "hypervisor" flag of the first CPU; nullopt where CPUs have no line of flags.
std::optional<bool> HypervisorFlag(absl::string_view cpuinfo) {
  const std::optional<std::string> flags = FieldOfLine(cpuinfo, "flags");
  if (!flags) return std::nullopt;
  const std::vector<absl::string_view> words = absl::StrSplit(*flags, ' ');
  return std::find(words.begin(), words.end(), "hypervisor") != words.end();
}

// MemTotal of /proc/meminfo, "16384 kB", in bytes.
std::optional<uint64_t> ReadMemory(const FileTree& proc) {
  const std::optional<std::string> total =
      FieldOfLine(proc.Text("meminfo").value_or(""), "MemTotal");
  if (!total) return std::nullopt;
  const std::vector<absl::string_view> words = absl::StrSplit(*total, ' ');
  uint64_t kib = 0;
  if (!absl::SimpleAtoi(words[0], &kib)) return std::nullopt;
  return kib * 1024;
}

std::optional<uint64_t> ReadSteal(const FileTree& proc) {
  const absl::StatusOr<CpuTimes> times = ReadCpuTimes(proc.root());
  if (!times.ok()) return std::nullopt;
  return times->total.steal_ns;
}

std::optional<int> CountNodes(const FileTree& sys) {
  const std::optional<CpuSet> nodes = ParseList(sys.Text("devices/system/node/online"));
  if (!nodes) return std::nullopt;
  return nodes->Count();
}

}  // namespace

CpuInventory ReadCpuInventory(const MachineSources& sources) {
  const FileTree& sys = sources.sys;
  const FileTree& proc = sources.proc;
  const std::string cpuinfo = proc.Head("cpuinfo", kCpuinfoHeadBytes).value_or("");
  const std::string status = proc.Text("thread-self/status").value_or("");
  return {
      .model = FieldOfLine(cpuinfo, "model name"),
      .online = CpuListFile(sys, "online"),
      .possible = CpuListFile(sys, "possible"),
      .isolated = CpuListFile(sys, "isolated"),
      .nohz_full = CpuListFile(sys, "nohz_full"),
      .allowed = ParseList(FieldOfLine(status, "Cpus_allowed_list")),
      .smt_active = sys.Flag(absl::StrCat(kCpuDirectory, "/smt/active")),
      .smt_control = sys.Text(absl::StrCat(kCpuDirectory, "/smt/control")),
      .numa_nodes = CountNodes(sys),
      .governors = ReadGovernors(sys),
      .vulnerabilities = ReadVulnerabilities(sys),
      .hypervisor = HypervisorFlag(cpuinfo),
      .steal_ns = ReadSteal(proc),
      .clocksource = sys.Text("devices/system/clocksource/clocksource0/current_clocksource"),
      .memory_bytes = ReadMemory(proc),
      .pressure_stall_information = proc.Text("pressure/cpu").has_value(),
  };
}

}  // namespace ktstr
