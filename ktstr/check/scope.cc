// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/scope.h"

#include <cerrno>
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

bool Matches(const Scope& scope, const WorkerReport& worker) {
  if (scope.group.has_value() && worker.group != *scope.group) return false;
  if (scope.worker.has_value() && worker.index != *scope.worker) return false;
  return !scope.role.has_value() || worker.role == *scope.role;
}

std::string WhereInTime(const PhaseName& phase) {
  return absl::StrCat(phase.part ? absl::StrCat(" in part ", *phase.part) : "",
                      phase.phase ? absl::StrCat(" in phase ", *phase.phase) : "");
}

// A call that this kernel does not have is a lack, like an attribute that it refuses.
bool IsLacking(const WorkerExit& exit) {
  return exit.kind == WorkerExit::Kind::kFailed && exit.code == ENOSYS;
}

// The failure of one worker's work, which no other obstacle hides.
std::optional<Obstacle> FailureOf(const WorkloadReport& report, const WorkerReport& worker) {
  if (worker.exit.kind != WorkerExit::Kind::kFailed || IsLacking(worker.exit)) return std::nullopt;
  return Obstacle(absl::StrCat("the work of ", WorkerLabel(report, worker), " failed: ",
                               worker.exit.text, ": ", std::strerror(worker.exit.code)),
                  /*failure=*/true);
}

// Why nothing can be said of one worker.
std::optional<std::string> ObstacleOf(const WorkloadReport& report, const WorkerReport& worker) {
  const std::string who = WorkerLabel(report, worker);
  // The report was made up or cut.
  if (worker.group < 0 || static_cast<size_t>(worker.group) >= report.groups.size()) {
    return absl::StrCat(who, ": the report has ", report.groups.size(), " groups");
  }
  if (!worker.setup_failures.empty()) {
    const SetupFailure& failure = worker.setup_failures.front();
    return absl::StrCat(who, " was not set up: ", failure.step, ": ", std::strerror(failure.error));
  }
  if (worker.exit.kind == WorkerExit::Kind::kGaveUp) {
    return absl::StrCat(who, " never ran: ", worker.exit.text);
  }
  if (IsLacking(worker.exit)) {
    return absl::StrCat(who, " needs ", worker.exit.text, ", which this kernel does not have");
  }
  if (!worker.instrument_faults.empty()) {
    return absl::StrCat("readings of ", who,
                        " contradict each other: ", worker.instrument_faults.front());
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const std::vector<std::optional<WorkerReport>>> ViewsOf(const Scope& scope) {
  std::vector<std::optional<WorkerReport>> views;
  for (const WorkerReport& worker : scope.report->workers) {
    views.push_back(ViewPhase(worker, scope.phase));
  }
  return std::make_shared<const std::vector<std::optional<WorkerReport>>>(std::move(views));
}

std::vector<const WorkerReport*> Scope::Workers() const {
  std::vector<const WorkerReport*> workers;
  for (size_t i = 0; i < report->workers.size(); ++i) {
    if (!Matches(*this, report->workers[i])) continue;
    if (views == nullptr) {
      workers.push_back(&report->workers[i]);
    } else if ((*views)[i].has_value()) {
      workers.push_back(&*(*views)[i]);
    }
  }
  return workers;
}

std::string Scope::Name() const {
  if (worker.has_value()) return absl::StrCat("worker ", *worker, WhereInTime(phase));
  const std::string where = group.has_value() ? GroupName(*report, *group) : "all workers";
  return absl::StrCat(role.has_value() ? absl::StrCat(*role, "s of ", where) : where,
                      WhereInTime(phase));
}

std::optional<Obstacle> Scope::Obstacle() const {
  for (const WorkerReport& candidate : report->workers) {
    if (!Matches(*this, candidate)) continue;
    if (std::optional<check::Obstacle> failure = FailureOf(*report, candidate)) return failure;
  }
  bool any = false;
  for (size_t i = 0; i < report->workers.size(); ++i) {
    const WorkerReport& candidate = report->workers[i];
    if (!Matches(*this, candidate)) continue;
    any = true;
    if (std::optional<std::string> obstacle = ObstacleOf(*report, candidate)) {
      return *std::move(obstacle);
    }
    if (views != nullptr && !(*views)[i].has_value()) {
      return absl::StrCat(WorkerLabel(*report, candidate), " never was", WhereInTime(phase));
    }
    if (views != nullptr && candidate.stays_left_out > 0) {
      return absl::StrCat(WorkerLabel(*report, candidate), " kept no record of ",
                          candidate.stays_left_out, " stays, which may have been",
                          WhereInTime(phase));
    }
  }
  if (!any) return absl::StrCat("there are no workers: ", Name());
  return std::nullopt;
}

std::optional<Obstacle> Scope::ObstacleTo(Instrument instrument) const {
  if (std::optional<check::Obstacle> obstacle = Obstacle(); obstacle || views == nullptr) {
    return obstacle;
  }
  for (const WorkerReport& worker : report->workers) {
    if (!Matches(*this, worker)) continue;
    if (const auto reason = WhyNoSamples(worker, phase, instrument)) {
      return absl::StrCat(WorkerLabel(*report, worker), " ", *reason);
    }
  }
  return std::nullopt;
}

Scope Scope::Everybody() const {
  return {.report = report, .phase = phase, .views = views};
}

std::string WorkerLabel(const WorkloadReport& report, const WorkerReport& worker) {
  return absl::StrCat("worker ", worker.index, " of ", GroupName(report, worker.group));
}

}  // namespace ktstr::check
