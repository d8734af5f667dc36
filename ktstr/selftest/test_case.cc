// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/test_case.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/check/ending.h"
#include "ktstr/machine/environment_json.h"
#include "ktstr/selftest/weigh.h"
#include "ktstr/telemetry/report_json.h"
#include "ktstr/witness/disturbance_json.h"

namespace ktstr {
namespace {

std::string Indented(absl::string_view text) {
  return absl::StrCat("  ", absl::StrReplaceAll(text, {{"\n", "\n  "}}));
}

CaseOutcome OutcomeOf(const check::Result& result) {
  switch (result.outcome) {
    case check::Outcome::kPass:
      return CaseOutcome::kPass;
    case check::Outcome::kInconclusive:
      return CaseOutcome::kInconclusive;
    case check::Outcome::kFail:
      return CaseOutcome::kFail;
  }
  return CaseOutcome::kFail;
}

CpuSet CpusOf(const WorkloadReport& report) {
  CpuSet used;
  for (const WorkerReport& worker : report.workers) used = used | worker.cpus_used;
  return used;
}

}  // namespace

absl::StatusOr<WorkloadReport> TestCase::Run(const WorkloadConfig& config, absl::Duration nominal) {
  ASSIGN_OR_RETURN(Workload workload, Spawn(config));
  RETURN_IF_ERROR(workload.Start());
  RETURN_IF_ERROR(workload.RunFor(duration(nominal)).status());
  return CollectComplete(std::move(workload));
}

absl::StatusOr<WorkloadReport> TestCase::RunPhases(const WorkloadConfig& config,
                                                   std::span<const Phase> phases) {
  ASSIGN_OR_RETURN(Workload workload, Spawn(config));
  RETURN_IF_ERROR(workload.Start());
  for (const Phase& phase : phases) {
    if (phase.begin) RETURN_IF_ERROR(phase.begin(workload));
    RETURN_IF_ERROR(workload.BeginPhase(phase.name));
    RETURN_IF_ERROR(workload.RunFor(duration(phase.nominal)).status());
  }
  return CollectComplete(std::move(workload));
}

absl::StatusOr<WorkloadReport> TestCase::RunUntilEach(const WorkloadConfig& config,
                                                      absl::Duration nominal, uint64_t iterations,
                                                      absl::Duration patience) {
  constexpr absl::Duration kLook = absl::Milliseconds(20);
  ASSIGN_OR_RETURN(Workload workload, Spawn(config));
  RETURN_IF_ERROR(workload.Start());
  RETURN_IF_ERROR(workload.RunFor(duration(nominal)).status());
  if (surroundings_.control) patience = absl::ZeroDuration();
  for (; patience > absl::ZeroDuration(); patience -= kLook) {
    const std::vector<uint64_t> ended = workload.SnapshotIterations();
    if (std::all_of(ended.begin(), ended.end(), [&](uint64_t n) { return n >= iterations; })) break;
    RETURN_IF_ERROR(workload.RunFor(kLook).status());
  }
  return CollectComplete(std::move(workload));
}

absl::StatusOr<WorkloadReport> TestCase::CollectComplete(Workload workload) {
  ASSIGN_OR_RETURN(WorkloadReport report, Collect(std::move(workload)));
  for (const check::Result& result : {check::SetUpComplete(report), check::Completed(report)}) {
    if (result.outcome == check::Outcome::kPass) continue;
    // Of a control, another expectation than the case's own shows nothing.
    if (surroundings_.control && result.outcome == check::Outcome::kFail) {
      Diag(check::Headline(result));
      continue;
    }
    Expect(result);
  }
  return report;
}

absl::StatusOr<Workload> TestCase::Spawn(const WorkloadConfig& config) {
  witness_.emplace(machine().allowed);
  return Workload::Spawn(config);
}

absl::StatusOr<WorkloadReport> TestCase::Collect(Workload workload) {
  ASSIGN_OR_RETURN(WorkloadReport report, std::move(workload).StopAndCollect());
  if (witness_.has_value()) disturbance_ = witness_->Stop();
  witness_.reset();
  RETURN_IF_ERROR(KeepReport(report));
  // What other CPUs lost did not happen to these workers.
  if (const CpuSet used = CpusOf(report); disturbance_.has_value() && !used.empty()) {
    disturbance_ = witness::On(used, *std::move(disturbance_));
  }
  return report;
}

absl::Status TestCase::KeepReport(const WorkloadReport& report) {
  if (surroundings_.artifacts_dir.empty()) return absl::OkStatus();
  const std::string folder = JoinPath(surroundings_.artifacts_dir, "workers");
  RETURN_IF_ERROR(MakeDirectories(folder));
  // The first report has the case's name alone, later ones are numbered: x.json, x.2.json.
  const std::string number = ++reports_ == 1 ? "" : absl::StrCat(".", reports_);
  ReportExtras extras = {.environment_json = EnvironmentToJson(machine().environment)};
  if (disturbance_.has_value()) extras.witness_json = witness::DisturbanceToJson(*disturbance_);
  return WriteFileAtomically(JoinPath(folder, absl::StrCat(surroundings_.name, number, ".json")),
                             ReportToJson(report, extras));
}

bool TestCase::Expect(check::Result result) {
  bool excused = false;
  if (disturbance_.has_value() && !surroundings_.control) {
    WeighedResult weighed = Weigh(std::move(result), *disturbance_);
    excused = weighed.excused;
    excused_ |= excused;
    result = std::move(weighed.result);
  }
  KeepExpectation(result, excused);
  const std::string headline = check::Headline(result);
  switch (result.outcome) {
    case check::Outcome::kPass:
      Diag(headline);
      verdict_.Add(CaseOutcome::kPass);
      return true;
    case check::Outcome::kInconclusive:
      Diag(absl::StrCat("inconclusive: ", headline));
      break;
    case check::Outcome::kFail:
      Refute(headline);
      break;
  }
  if (!result.details.empty()) Diag(Indented(result.details));
  if (result.outcome == check::Outcome::kFail && disturbance_.has_value()) {
    Diag(Indented(absl::StrCat("witness: ", Describe(*disturbance_))));
  }
  // A failure has been printed with its numbers; only what is inconclusive has a reason to repeat.
  verdict_.Add(OutcomeOf(result), result.reason);
  return false;
}

bool TestCase::Expect(bool holds, absl::string_view claim) {
  KeepExpectation({.outcome = holds ? check::Outcome::kPass : check::Outcome::kFail,
                   .claim = std::string(claim)},
                  /*excused=*/false);
  holds ? Diag(claim) : Refute(claim);
  verdict_.Add(holds ? CaseOutcome::kPass : CaseOutcome::kFail);
  return holds;
}

void TestCase::KeepExpectation(const check::Result& result, bool excused) {
  if (surroundings_.expectations == nullptr) return;
  const absl::Status kept = surroundings_.expectations->Append({.case_name = surroundings_.name,
                                                                .attempt = attempt_,
                                                                .control = surroundings_.control,
                                                                .excused = excused,
                                                                .result = result});
  if (!kept.ok()) SkipOrFail(kept);
}

void TestCase::Refute(absl::string_view claim) {
  refuted_ = true;
  Diag(absl::StrCat(surroundings_.control ? "refuted: " : "FAILED: ", claim));
}

void TestCase::Skip(absl::string_view reason) {
  verdict_.Add(CaseOutcome::kSkip, std::string(reason));
}

void TestCase::Fail(absl::string_view reason) {
  erred_ = true;
  verdict_.Add(CaseOutcome::kFail, std::string(reason));
}

void TestCase::SkipOrFail(const absl::Status& status) {
  if (absl::IsUnimplemented(status) || absl::IsPermissionDenied(status)) {
    Skip(status.message());
  } else {
    Fail(absl::StrCat("error: ", status.message()));
  }
}

void TestCase::ExpectFailure(absl::string_view reason) {
  verdict_.ExpectFailure(std::string(reason));
}

void TestCase::Diag(absl::string_view text) {
  // The result line, which comes next, detects an output that cannot be written.
  surroundings_.writer.Diagnose(text).IgnoreError();
}

}  // namespace ktstr
