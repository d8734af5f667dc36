// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Field: any number of a report, by its JSON key. Parent side, pure.
//
//   check::MajorFaults(report).Group(0).TotalExactly(0)
//   check::StartSkew(report).EachAtMost(test.limits().RunDelay(3))
//   check::StopLatency(report).max().AtMost(absl::Milliseconds(5))
//   check::Field(report, "interrupted_waits").EachAtMost(3)

#ifndef KTSTR_CHECK_FIELD_H_
#define KTSTR_CHECK_FIELD_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "ktstr/check/each_worker.h"
#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

// A number of the workers. Inconclusive when a worker lacks it, in a phase when it is kept for the
// whole run only, and for a key that no report has. A limit in time is for keys that end in "_ns".
class Field : public Scoped<Field> {
 public:
  // `key` as in docs/workload_report.md.
  Field(const WorkloadReport& report, std::string key) : Scoped(report), key_(std::move(key)) {}

  // The worst worker decides.
  Result EachAtMost(uint64_t limit) const { return Each(Relation::kAtMost, limit); }
  Result EachAtLeast(uint64_t limit) const { return Each(Relation::kAtLeast, limit); }
  Result EachAtMost(absl::Duration limit) const { return EachInTime(Relation::kAtMost, limit); }
  Result EachAtLeast(absl::Duration limit) const { return EachInTime(Relation::kAtLeast, limit); }
  // All workers of the scope together.
  Result TotalAtMost(uint64_t limit) const { return Total(Relation::kAtMost, limit); }
  Result TotalAtLeast(uint64_t limit) const { return Total(Relation::kAtLeast, limit); }
  Result TotalExactly(uint64_t limit) const { return Total(Relation::kExactly, limit); }
  // All together by their iterations. Inconclusive without iterations.
  Result PerIterationAtMost(double limit) const;
  Result PerIterationAtLeast(double limit) const;

 private:
  struct Sum {
    double value = 0;
    uint64_t iterations = 0;
  };

  Result Each(Relation relation, uint64_t limit) const;
  Result EachInTime(Relation relation, absl::Duration limit) const;
  Result Total(Relation relation, uint64_t limit) const;
  Result PerIteration(Relation relation, double limit) const;
  // The value of a worker, or what is missing.
  absl::StatusOr<uint64_t> ValueOf(const WorkerReport& worker) const;
  // Adds the workers up; the details are a line for each. An error says why there is no sum.
  absl::StatusOr<Sum> Add(Result& result) const;
  Unit unit() const;
  std::string name() const;

  std::string key_;
};

inline Field MinorFaults(const WorkloadReport& report) {
  return {report, "minor_faults"};
}
inline Field MajorFaults(const WorkloadReport& report) {
  return {report, "major_faults"};
}
inline Field VoluntarySwitches(const WorkloadReport& report) {
  return {report, "voluntary_switches"};
}
inline Field InvoluntarySwitches(const WorkloadReport& report) {
  return {report, "involuntary_switches"};
}
// Waits whose condition was true before they slept.
inline Field Passes(const WorkloadReport& report) {
  return {report, "passes"};
}
// Wake-ups although the condition was false.
inline Field SpuriousWakes(const WorkloadReport& report) {
  return {report, "spurious_wakes"};
}
// The time from the opening of the gate to a worker's first instruction.
inline Field StartSkew(const WorkloadReport& report) {
  return {report, "start_skew_ns"};
}

// A number of the run as a whole. Inconclusive when it is absent, and for a key that no report has.
class RunField {
 public:
  // Borrows the report, which must outlive it.
  RunField(const WorkloadReport& report, std::string key)
      : report_(&report), key_(std::move(key)) {}

  Result AtMost(uint64_t limit) const { return Compare(Relation::kAtMost, limit); }
  Result AtLeast(uint64_t limit) const { return Compare(Relation::kAtLeast, limit); }
  Result AtMost(absl::Duration limit) const { return CompareTime(Relation::kAtMost, limit); }
  Result AtLeast(absl::Duration limit) const { return CompareTime(Relation::kAtLeast, limit); }

 private:
  Result Compare(Relation relation, uint64_t limit) const;
  Result CompareTime(Relation relation, absl::Duration limit) const;

  const WorkloadReport* report_;
  std::string key_;
};

// The time from the request to stop until the workers had stopped.
class StopLatency {
 public:
  // Borrows the report, which must outlive it.
  explicit StopLatency(const WorkloadReport& report) : report_(&report) {}

  RunField p50() const { return {*report_, "stop_latency_p50_ns"}; }
  RunField max() const { return {*report_, "stop_latency_max_ns"}; }

 private:
  const WorkloadReport* report_;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_FIELD_H_
