// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Scope: the workers that a check looks at. Parent side, pure.
//
//   check::WakeLatency(report).Group(1).Role("receiver")...

#ifndef KTSTR_CHECK_SCOPE_H_
#define KTSTR_CHECK_SCOPE_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ktstr/telemetry/workload_report.h"

namespace ktstr::check {

// Borrows the report, which must outlive it. Everything absent: all workers.
struct Scope {
  const WorkloadReport* report;
  std::optional<int> group;
  std::optional<int> worker;
  std::optional<std::string> role;

  std::vector<const WorkerReport*> Workers() const;
  // "all workers", "group0", "receivers of group1", "worker 2"; groups by their names.
  std::string Name() const;
  // Why nothing can be said of these workers: there are none, one was not set up as configured, or
  // readings contradict each other. Absent: all is well.
  std::optional<std::string> Obstacle() const;
};

// "worker 2 of spinners".
std::string WorkerLabel(const WorkloadReport& report, const WorkerReport& worker);

// Gives a check its scope; each function returns a narrowed copy.
template <typename Check>
class Scoped {
 public:
  explicit Scoped(const WorkloadReport& report) : scope_{.report = &report} {}

  // The workers of one group, by its index in the configuration.
  Check Group(int group) const {
    return With([&](Scope& scope) { scope.group = group; });
  }
  // One worker, by its index in the workload.
  Check Worker(int worker) const {
    return With([&](Scope& scope) { scope.worker = worker; });
  }
  // Those that have this role in their group of workers.
  Check Role(std::string role) const {
    return With([&](Scope& scope) { scope.role = std::move(role); });
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

  Scope scope_;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_SCOPE_H_
