// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TestCase: what the body of a case has at hand. Parent side.

#ifndef KTSTR_SELFTEST_TEST_CASE_H_
#define KTSTR_SELFTEST_TEST_CASE_H_

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ktstr/check/result.h"
#include "ktstr/ktap/writer.h"
#include "ktstr/selftest/case_verdict.h"
#include "ktstr/selftest/expectation_log.h"
#include "ktstr/selftest/limits.h"
#include "ktstr/selftest/local_machine.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/spawn/workload_config.h"
#include "ktstr/telemetry/workload_report.h"
#include "ktstr/witness/witness.h"

namespace ktstr {

// A part of a run by itself in the report.
struct Phase {
  std::string name;
  absl::Duration nominal;  // Its length, before --duration-scale.
  // Acts on the running workers: SetNice, SetAffinity ... Empty: only the time passes.
  std::function<absl::Status(Workload& workload)> begin;
};

// One attempt at a case. Used by the thread that runs the case only.
class TestCase {
 public:
  // The place where results go, and what the case may know; outlives the attempt.
  struct Surroundings {
    const Machine& machine;
    Limits limits;
    double duration_scale = 1;
    ktap::KtapWriter& writer;
    std::string artifacts_dir;  // Empty: no artifacts.
    std::string name;           // Of the case.
    // Keeps what the case expects; null: nothing does.
    const ExpectationLog* expectations = nullptr;
    // The case is a negative control: its failures are wanted, and the machine excuses none.
    bool control = false;
  };
  // The `attempt`-th at the case, from 1.
  explicit TestCase(const Surroundings& surroundings, int attempt = 1)
      : surroundings_(surroundings), attempt_(attempt) {}
  TestCase(const TestCase&) = delete;
  TestCase& operator=(const TestCase&) = delete;

  // ---- the world ----

  const Machine& machine() const { return surroundings_.machine; }
  const Limits& limits() const { return surroundings_.limits; }
  // A duration stretched or shortened by --duration-scale.
  absl::Duration duration(absl::Duration nominal) const {
    return nominal * surroundings_.duration_scale;
  }

  // ---- workloads ----

  // Runs a workload for duration(nominal), keeps its report as an artifact, and expects that every
  // worker was set up and completed.
  absl::StatusOr<WorkloadReport> Run(const WorkloadConfig& config, absl::Duration nominal);
  // Runs a workload through phases, one after the other, and then as Run(): what a phase's `begin`
  // does to the running workers happens before the workers count for it.
  absl::StatusOr<WorkloadReport> RunPhases(const WorkloadConfig& config,
                                           std::span<const Phase> phases);
  absl::StatusOr<WorkloadReport> RunPhases(const WorkloadConfig& config,
                                           std::initializer_list<Phase> phases) {
    return RunPhases(config, std::span(phases.begin(), phases.size()));
  }
  // As Run(), and goes on for up to `patience` until every worker has ended `iterations` of its
  // work: on a crowded machine a turn may come late, however short the run was meant to be. A
  // control has no patience.
  absl::StatusOr<WorkloadReport> RunUntilEach(const WorkloadConfig& config, absl::Duration nominal,
                                              uint64_t iterations,
                                              absl::Duration patience = absl::Seconds(5));
  // A workload to act upon while it runs; end it with Collect(), which keeps the report and expects
  // nothing.
  absl::StatusOr<Workload> Spawn(const WorkloadConfig& config);
  absl::StatusOr<WorkloadReport> Collect(Workload workload);

  // ---- verdicts ----

  // Prints the number that decides, keeps it as data and adds the result to the case's verdict. A
  // failure that the machine's disturbance during the last workload explains counts as
  // inconclusive. Returns whether it passed.
  bool Expect(check::Result result);
  // Prints and adds a claim that no check has.
  bool Expect(bool holds, absl::string_view claim);
  // This machine lacks something. Return from the case after it.
  void Skip(absl::string_view reason);
  void Fail(absl::string_view reason);
  // Unimplemented and PermissionDenied are what a machine lacks: skip. Everything else fails.
  void SkipOrFail(const absl::Status& status);
  // This kernel is known to break the claim: a failure is expected.
  void ExpectFailure(absl::string_view reason);
  // A remark in the output.
  void Diag(absl::string_view text);

  // ---- for the program that runs it ----

  const CaseVerdict& verdict() const { return verdict_; }
  // An expectation failed, and nothing went wrong beside that: what a control is to show.
  bool refuted() const { return refuted_ && !erred_; }
  // A failure was put down to the machine: worth another attempt.
  bool excused() const { return excused_; }
  // The number of reports that were kept so far, over all attempts at the case.
  int reports() const { return reports_; }
  void CountReportsFrom(int reports) { reports_ = reports; }

 private:
  // The report, with the expectations that every workload that is run has.
  absl::StatusOr<WorkloadReport> CollectComplete(Workload workload);
  absl::Status KeepReport(const WorkloadReport& report);
  void Refute(absl::string_view claim);
  void KeepExpectation(const check::Result& result, bool excused);

  const Surroundings& surroundings_;
  const int attempt_;
  CaseVerdict verdict_;
  std::optional<witness::Witness> witness_;
  // During the last workload, on the CPUs that it used.
  std::optional<witness::Disturbance> disturbance_;
  bool excused_ = false;
  bool refuted_ = false;
  bool erred_ = false;
  int reports_ = 0;
};

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_TEST_CASE_H_
