// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/workload_command.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/telemetry/report_json.h"
#include "tools/workload/findings.h"
#include "tools/workload/interruption.h"
#include "tools/workload/live_lines.h"
#include "tools/workload/options.h"
#include "tools/workload/report_file.h"
#include "tools/workload/report_text.h"

namespace ktstr {
namespace {

constexpr int kExitOk = 0;
constexpr int kExitFailed = 1;
constexpr int kExitUsage = 64;
constexpr int kExitCannotCreate = 73;
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

// Runs for the duration, or until all workers have ended or a signal came, with live lines.
absl::Status Attend(Workload& workload, const Options& options, const Interruption& interruption) {
  const int text_fd = TextFd(options);
  const absl::Duration interval = options.interval.value_or(absl::InfiniteDuration());
  LiveLines lines(options.config);
  if (options.interval.has_value()) RETURN_IF_ERROR(sys::WriteAll(text_fd, lines.Title()));
  const uint64_t start_ns = MonotonicNs();
  absl::Duration next_line = interval;
  for (;;) {
    const absl::Duration elapsed = absl::Nanoseconds(MonotonicNs() - start_ns);
    if (elapsed >= options.duration || interruption.signal() != 0) return absl::OkStatus();
    const absl::Duration pause = std::min(options.duration, next_line) - elapsed;
    ASSIGN_OR_RETURN(const bool any_left, workload.RunFor(pause, interruption.fd()));
    if (!any_left) return absl::OkStatus();
    const uint64_t now_ns = MonotonicNs() - start_ns;
    if (absl::Nanoseconds(now_ns) < next_line) continue;
    RETURN_IF_ERROR(sys::WriteAll(text_fd, lines.Line(now_ns, workload.SnapshotIterations())));
    // Lines that a pause of the machine swallowed are not made up for.
    while (next_line <= absl::Nanoseconds(now_ns)) next_line += interval;
  }
}

absl::StatusOr<WorkloadReport> RunInterruptibly(const Options& options, int& signal) {
  ASSIGN_OR_RETURN(Workload workload, Workload::Spawn(options.config));
  ASSIGN_OR_RETURN(const Interruption interruption, Interruption::Install());
  RETURN_IF_ERROR(workload.Start());
  RETURN_IF_ERROR(Attend(workload, options, interruption));
  absl::StatusOr<WorkloadReport> report = std::move(workload).StopAndCollect();
  signal = interruption.signal();
  return report;
}

// The exit code that the report deserves, and a line for each reason.
int Judge(const WorkloadReport& report) {
  for (const std::string& finding : SetupFindings(report)) Complain(finding);
  const auto lost = std::count_if(report.workers.begin(), report.workers.end(),
                                  [](const WorkerReport& worker) { return !worker.completed; });
  if (lost > 0) {
    Complain(absl::StrCat(lost, " of ", report.workers.size(), " workers did not complete"));
  }
  return report.setup_complete() ? kExitOk : kExitFailed;
}

int Publish(const WorkloadReport& report, const Options& options) {
  const int text_fd = TextFd(options);
  const std::string text =
      ReportText(report, {.style = StyleOf(text_fd), .every_worker = options.every_worker});
  absl::Status status = sys::WriteAll(text_fd, text);
  if (!options.json.empty()) {
    status.Update(WriteReport(options.json, ReportToJson(report)));
  }
  if (!status.ok()) return Fail(kExitCannotCreate, status);
  return Judge(report);
}

}  // namespace

int WorkloadCommand(std::span<const std::string> args) {
  const absl::StatusOr<Options> options = ParseOptions(args);
  if (!options.ok()) return Fail(kExitUsage, options.status());
  if (!options->text_only.empty()) {
    const absl::Status status = sys::WriteAll(STDOUT_FILENO, options->text_only);
    return status.ok() ? kExitOk : Fail(kExitCannotCreate, status);
  }
  if (!options->json.empty()) {
    const absl::Status status = CheckReportPath(options->json);
    if (!status.ok()) {
      Complain(absl::StrCat("option --json: ", status.message()));
      return kExitCannotCreate;
    }
  }
  int signal = 0;
  const absl::StatusOr<WorkloadReport> report = RunInterruptibly(*options, signal);
  if (!report.ok()) {
    return Fail(absl::IsInvalidArgument(report.status()) ? kExitUsage : kExitFailed,
                report.status());
  }
  const int exit_code = Publish(*report, *options);
  return signal == 0 ? exit_code : kExitSignalBase + signal;
}

}  // namespace ktstr
