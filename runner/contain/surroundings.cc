// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/surroundings.h"

#include <memory>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/machine/cgroup_mounts.h"
#include "runner/contain/mount_table.h"
#include "runner/contain/shared_folder.h"
#include "runner/contain/sysctl_values.h"
#include "runner/contain/sysv_ipc.h"
#include "runner/contain/test_group.h"

namespace runner {
namespace {

using Sources = std::vector<std::unique_ptr<ThingSource>>;

void AddCgroups(Sources& sources) {
  const ktstr::CgroupMounts mounts =
      ktstr::ParseCgroupMounts(ktstr::ReadFile("/proc/self/mountinfo").value_or(std::string()));
  std::set<std::string> points;
  if (mounts.v2.has_value()) points.insert(*mounts.v2);
  for (const auto& [controller, point] : mounts.v1) points.insert(point);
  for (const std::string& point : points) sources.push_back(TopCgroups(point));
}

Sources MakeSources(const LeakPolicies& policies) {
  const auto wanted = [&](LeakKind kind) { return policies.of(kind) != LeakPolicy::kIgnore; };
  Sources sources;
  if (wanted(LeakKind::kFile)) {
    sources.push_back(NewFilesInTmp());
    sources.push_back(PosixSharedMemory());
  }
  if (wanted(LeakKind::kIpc)) sources.push_back(std::make_unique<SysvIpc>());
  if (wanted(LeakKind::kCgroup)) AddCgroups(sources);
  if (wanted(LeakKind::kMount)) sources.push_back(std::make_unique<MountTable>());
  if (wanted(LeakKind::kNetns)) sources.push_back(NamedNetworkNamespaces());
  if (wanted(LeakKind::kSysctl)) sources.push_back(std::make_unique<SysctlValues>());
  return sources;
}

LeakLedger::OriginOf OriginsOf(const SurroundingsOptions& options) {
  // Without groups a process of a test looks like any other.
  if (!options.has_groups) return [](pid_t) { return Origin{}; };
  return [run_id = options.run_id](pid_t pid) { return OriginByCgroup(ProcCgroupOf(pid), run_id); };
}

}  // namespace

Origin OriginByCgroup(absl::string_view proc_cgroup, absl::string_view run_id) {
  if (proc_cgroup.empty()) return {};
  const std::string mark = absl::StrCat("/ktstr-run-", run_id, "/");
  const size_t at = proc_cgroup.find(mark);
  if (at == absl::string_view::npos) return {Origin::Kind::kForeign};
  const absl::string_view rest = proc_cgroup.substr(at + mark.size());
  uint64_t test = 0;
  if (!absl::SimpleAtoi(rest.substr(0, rest.find_first_of("/ \n")), &test)) return {};
  return {Origin::Kind::kTest, test};
}

Surroundings::Surroundings(const SurroundingsOptions& options)
    : ledger_(MakeSources(options.leaks), OriginsOf(options)),
      kernel_(options.kernel, OriginsOf(options)) {}

void Surroundings::Begin(uint64_t test, const std::string& name) {
  if (!has_looked_) {
    ledger_.Look();
    kernel_.Look();
  }
  ledger_.Begin(test, name);
  kernel_.Begin(test, name);
  ++running_;
  has_looked_ = false;
}

Aftermath Surroundings::End(uint64_t test) {
  KernelAftermath kernel = kernel_.End(test);
  running_ -= running_ > 0 ? 1 : 0;
  has_looked_ = running_ == 0;
  return {.leaks = ledger_.End(test),
          .kernel_findings = std::move(kernel.findings),
          .notes = std::move(kernel.notes)};
}

}  // namespace runner
