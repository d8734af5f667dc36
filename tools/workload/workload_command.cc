// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/workload_command.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/sys.h"
#include "ktstr/machine/environment_json.h"
#include "ktstr/telemetry/report_json.h"
#include "ktstr/witness/disturbance_json.h"
#include "tools/workload/disturbance_line.h"
#include "tools/workload/findings.h"
#include "tools/workload/options.h"
#include "tools/workload/peer_text.h"
#include "tools/workload/report_file.h"
#include "tools/workload/report_text.h"
#include "tools/workload/run.h"

namespace ktstr {
namespace {

constexpr int kExitOk = 0;
constexpr int kExitFailed = 1;
constexpr int kExitUsage = 64;
constexpr int kExitCannotCreate = 73;
constexpr int kExitWriteError = 74;
constexpr int kExitSignalBase = 128;

// Nothing is left to do about a message that cannot be written.
void Complain(absl::string_view message) {
  sys::WriteAll(STDERR_FILENO, absl::StrCat("ktstr-workload: ", message, "\n")).IgnoreError();
}

int Fail(int exit_code, const absl::Status& status) {
  Complain(status.message());
  return exit_code;
}

// Where tables and live lines go: stdout, unless the JSON report has it for itself.
int TextFd(const Options& options) {
  return options.json == "-" ? STDERR_FILENO : STDOUT_FILENO;
}

TextStyle StyleOf(int fd) {
  const char* const no_color = getenv("NO_COLOR");
  const bool unwanted = no_color != nullptr && *no_color != '\0';
  return {.colour = isatty(fd) != 0 && !unwanted};
}

// The exit code that the report deserves, and a line for each reason.
int Judge(const RunOutcome& outcome) {
  const WorkloadReport& report = outcome.report;
  for (const std::string& finding : SetupFindings(report, OwnRights::Own())) Complain(finding);
  for (const std::string& refusal : outcome.refusals) Complain(refusal);
  const auto lost = std::count_if(report.workers.begin(), report.workers.end(),
                                  [](const WorkerReport& worker) { return !worker.completed; });
  if (lost > 0) {
    Complain(absl::StrCat(lost, " of ", report.workers.size(), " workers did not complete"));
  }
  return report.setup_complete() && outcome.refusals.empty() ? kExitOk : kExitFailed;
}

std::string TextOf(const RunOutcome& outcome, const Options& options) {
  std::string text = ReportText(
      outcome.report, {.style = StyleOf(TextFd(options)), .every_worker = options.every_worker});
  absl::StrAppend(&text, PeerText(outcome.report, outcome.rates));
  if (outcome.disturbance.has_value()) {
    absl::StrAppend(&text, DisturbanceLine(*outcome.disturbance, outcome.report.duration_ns));
  }
  return text;
}

std::string JsonOf(const RunOutcome& outcome) {
  ReportExtras extras = {.environment_json = EnvironmentToJson(ReadEnvironment())};
  if (outcome.disturbance.has_value()) {
    extras.witness_json = witness::DisturbanceToJson(*outcome.disturbance);
  }
  return ReportToJson(outcome.report, extras);
}

int Publish(const RunOutcome& outcome, const Options& options) {
  absl::Status status = outcome.text_status;
  if (status.ok()) status = sys::WriteAll(TextFd(options), TextOf(outcome, options));
  if (!options.json.empty()) status.Update(WriteReport(options.json, JsonOf(outcome)));
  if (!status.ok()) return Fail(kExitWriteError, status);
  return Judge(outcome);
}

}  // namespace

int WorkloadCommand(std::span<const std::string> args) {
  const absl::StatusOr<Options> options = ParseOptions(args);
  if (!options.ok()) return Fail(kExitUsage, options.status());
  if (!options->text_only.empty()) {
    const absl::Status status = sys::WriteAll(STDOUT_FILENO, options->text_only);
    return status.ok() ? kExitOk : Fail(kExitWriteError, status);
  }
  if (!options->json.empty()) {
    const absl::Status status = CheckReportPath(options->json);
    if (!status.ok()) {
      Complain(absl::StrCat("option --json: ", status.message()));
      return kExitCannotCreate;
    }
  }
  const absl::StatusOr<RunOutcome> outcome = Run(*options, TextFd(*options));
  if (!outcome.ok()) {
    return Fail(absl::IsInvalidArgument(outcome.status()) ? kExitUsage : kExitFailed,
                outcome.status());
  }
  const int exit_code = Publish(*outcome, *options);
  return outcome->signal == 0 ? exit_code : kExitSignalBase + outcome->signal;
}

}  // namespace ktstr
