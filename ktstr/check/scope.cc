// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/scope.h"

#include <cstring>

#include "absl/strings/str_cat.h"

namespace ktstr::check {
namespace {

std::string GroupName(const WorkloadReport& report, int group) {
  if (group >= 0 && static_cast<size_t>(group) < report.groups.size() &&
      !report.groups[static_cast<size_t>(group)].name.empty()) {
    return report.groups[static_cast<size_t>(group)].name;
  }
  return absl::StrCat("group", group);
}

}  // namespace

std::vector<const WorkerReport*> Scope::Workers() const {
  std::vector<const WorkerReport*> workers;
  for (const WorkerReport& candidate : report->workers) {
    if (group.has_value() && candidate.group != *group) continue;
    if (worker.has_value() && candidate.index != *worker) continue;
    if (role.has_value() && candidate.role != *role) continue;
    workers.push_back(&candidate);
  }
  return workers;
}

std::string Scope::Name() const {
  if (worker.has_value()) return absl::StrCat("worker ", *worker);
  const std::string where = group.has_value() ? GroupName(*report, *group) : "all workers";
  return role.has_value() ? absl::StrCat(*role, "s of ", where) : where;
}

std::optional<std::string> Scope::Obstacle() const {
  const std::vector<const WorkerReport*> workers = Workers();
  if (workers.empty()) return absl::StrCat("there are no workers: ", Name());
  for (const WorkerReport* worker : workers) {
    const std::string who = WorkerLabel(*report, *worker);
    if (!worker->setup_failures.empty()) {
      const SetupFailure& failure = worker->setup_failures.front();
      return absl::StrCat(who, " was not set up: ", failure.step, ": ",
                          std::strerror(failure.error));
    }
    if (worker->exit.kind == WorkerExit::Kind::kGaveUp) {
      return absl::StrCat(who, " never ran: ", worker->exit.text);
    }
    if (!worker->instrument_faults.empty()) {
      return absl::StrCat("readings of ", who,
                          " contradict each other: ", worker->instrument_faults.front());
    }
  }
  return std::nullopt;
}

std::string WorkerLabel(const WorkloadReport& report, const WorkerReport& worker) {
  return absl::StrCat("worker ", worker.index, " of ", GroupName(report, worker.group));
}

}  // namespace ktstr::check
