// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Scope: the workers that a check looks at. Parent side, pure.
//
//   check::WakeLatency(report).Group(1).Role("receiver").Phase("after")...

#ifndef KTSTR_CHECK_SCOPE_H_
#define KTSTR_CHECK_SCOPE_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ktstr/check/phase_view.h"
#include "ktstr/check/result.h"
#include "ktstr/shared/instrument.h"
#include "ktstr/telemetry/workload_report.h"

namespace ktstr::check {

// Borrows the report, which must outlive it. Everything absent: all workers, over their whole run.
struct Scope {
  const WorkloadReport* report;
  std::optional<int> group;
  std::optional<int> worker;
  std::optional<std::string> role;
  PhaseName phase;
  // The workers' views of the phase, by their indices; null: their whole reports.
  std::shared_ptr<const std::vector<std::optional<WorkerReport>>> views;

  // The workers that match; in a phase, those of them that were ever in it.
  std::vector<const WorkerReport*> Workers() const;
  // "all workers", "group0", "receivers of group1 in after", "worker 2"; groups by their names.
  std::string Name() const;
  // Why nothing can be said of these workers: the work of one failed, there are none, one was not
  // set up as configured, never in the phase or in more phases than it keeps apart, or readings
  // contradict each other. Absent: all is well.
  std::optional<check::Obstacle> Obstacle() const;
  // The same for the samples of an instrument: also where those of the phase were not kept apart.
  std::optional<check::Obstacle> ObstacleTo(Instrument instrument) const;
  // The same phase of all workers.
  Scope Everybody() const;
};

// "worker 2 of spinners".
std::string WorkerLabel(const WorkloadReport& report, const WorkerReport& worker);

// Each worker's view of the scope's phase.
std::shared_ptr<const std::vector<std::optional<WorkerReport>>> ViewsOf(const Scope& scope);

// Gives a check its scope; each function returns a narrowed copy.
template <typename Check>
class Scoped {
 public:
  explicit Scoped(const WorkloadReport& report) { scope_.report = &report; }

  // The workers of one group, by its index in the configuration.
  Check Group(int group) const {
    return With([&](Scope& scope) { scope.group = group; });
  }
  // One worker, by its index in the workload.
  Check Worker(int worker) const {
    return With([&](Scope& scope) { scope.worker = worker; });
  }
  // Narrows to the workers that have this role in their group of workers.
  Check Role(std::string role) const {
    return With([&](Scope& scope) { scope.role = std::move(role); });
  }
  // What the workers did in the phase of this name.
  Check Phase(std::string phase) const {
    return With([&](Scope& scope) {
      scope.phase.phase = std::move(phase);
      scope.views = ViewsOf(scope);
    });
  }
  // What they did in this part of their work type: "spin" of Sequence.
  Check Part(std::string part) const {
    return With([&](Scope& scope) {
      scope.phase.part = std::move(part);
      scope.views = ViewsOf(scope);
    });
  }

 protected:
  const Scope& scope() const { return scope_; }
  const WorkloadReport& report() const { return *scope_.report; }

 private:
  template <typename Change>
  Check With(Change change) const {
    Check copy = static_cast<const Check&>(*this);
    change(static_cast<Scoped&>(copy).scope_);
    return copy;
  }

  Scope scope_{};
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_SCOPE_H_
