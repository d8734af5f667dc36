// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/console_reporter.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/signal_name.h"
#include "ktstr/base/sys.h"
#include "ktstr/ktap/text.h"
#include "runner/folder/layout.h"
#include "runner/report/log_lines.h"
#include "runner/report/notice_reporter.h"
#include "runner/report/report_request.h"
#include "runner/report/smart_terminal.h"

namespace runner {
namespace {

constexpr absl::string_view kRed = "31";
constexpr absl::string_view kGreen = "32";
constexpr absl::string_view kYellow = "33";
constexpr absl::string_view kIndent = "          ";
constexpr size_t kReasons = 3;  // Shown of a test that did not fail.

absl::string_view ColorOf(Verdict verdict) {
  if (TraitsOf(verdict).fails_run) return kRed;
  return verdict == Verdict::kPass ? kGreen : kYellow;
}

std::string NameOf(const TestId& id) {
  return ktap::SanitizeText(absl::StrCat(id.collection, ":", id.name));
}

std::string ShortDuration(absl::Duration duration) {
  return ktstr::FormatNs(ktstr::ToNs(duration));
}

absl::Duration DurationOf(const TestResult& result) {
  absl::Duration sum;
  for (const AttemptResult& attempt : result.attempts) sum += attempt.duration;
  return sum;
}

// The run was over before this test had its turn.
bool NeverBegan(const TestResult& result) {
  return result.verdict == Verdict::kNotRun &&
         (result.attempts.empty() || result.attempts.back().artifacts_dir.empty());
}

void AppendLines(absl::string_view text, absl::string_view lead, std::string& out) {
  const std::string clean = ktap::SanitizeText(text);
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(clean, "\n"), '\n')) {
    absl::StrAppend(&out, kIndent, lead, line, "\n");
  }
}

}  // namespace

ConsoleReporter::ConsoleReporter(Options options) : options_(std::move(options)) {}

absl::Status ConsoleReporter::OnEvent(const RunEvent& event) {
  if (const auto* started = std::get_if<RunStarted>(&event)) return Begin(*started);
  if (const auto* slow = std::get_if<TestSlow>(&event)) return ShowNotice(SlowText(*slow));
  if (const auto* stopping = std::get_if<RunStopping>(&event)) {
    return ShowNotice(StoppingText(*stopping));
  }
  if (const auto* snapshot = std::get_if<TestSnapshot>(&event)) {
    return Write(SnapshotText(*snapshot, out_dir_, options_.tail_lines, ""));
  }
  if (const auto* finished = std::get_if<TestFinished>(&event)) return ShowTest(finished->result);
  if (const auto* finished = std::get_if<RunFinished>(&event)) return ShowSummary(*finished);
  return absl::OkStatus();
}

absl::Status ConsoleReporter::Begin(const RunStarted& event) {
  out_dir_ = ShortPath(event.out_dir, options_.working_dir);
  if (options_.quiet) return absl::OkStatus();
  std::string text;
  for (const std::string& line : event.machine.summary) absl::StrAppend(&text, line, "\n");
  for (const std::string& gap : event.containment_gaps) absl::StrAppend(&text, gap, "\n");
  absl::StrAppend(&text, event.test_count, event.test_count == 1 ? " test, " : " tests, ",
                  event.jobs, " at a time\n");
  return Write(text);
}

absl::Status ConsoleReporter::ShowNotice(absl::string_view text) {
  if (options_.quiet) return absl::OkStatus();
  const absl::string_view word = text.substr(0, kIndent.size());
  return Write(absl::StrCat(InColor(kYellow, word), text.substr(word.size()), "\n"));
}

absl::Status ConsoleReporter::ShowTest(const TestResult& result) {
  ++counts_[result.verdict];
  if (NeverBegan(result) && !options_.verbose) {
    if (++unstarted_ == 1 && !result.attempts.empty() && !result.attempts[0].notes.empty()) {
      unstarted_by_ = result.attempts[0].notes.front();
    }
    return absl::OkStatus();
  }
  NoteTime(result);
  const bool failed = TraitsOf(result.verdict).fails_run;
  std::string text = absl::StrCat(Word(result.verdict), NameOf(result.id));
  const absl::Duration duration = DurationOf(result);
  if (duration > absl::ZeroDuration()) absl::StrAppend(&text, "  ", ShortDuration(duration));
  if (result.flaky) {
    absl::StrAppend(&text, "  ", InColor(kYellow, "flaky"), ", attempt ", result.attempts.size());
  }
  text += '\n';
  if (options_.verbose && !result.attempts.empty()) AppendCases(*result.telling(), text);
  if (failed) {
    AppendDetails(result, text);
    failures_ += text;
    AppendTail(result, options_.summary_lines, failures_);
    AppendTail(result, options_.tail_lines, text);
  } else if (!result.attempts.empty()) {
    for (const std::string& note : result.telling()->notes) AppendLines(note, "", text);
    if (result.verdict != Verdict::kPass) AppendReasons(*result.telling(), text);
  }
  return options_.quiet && !failed ? absl::OkStatus() : Write(text);
}

// Why cases were skipped or expected to fail, each reason once, unless a note says it.
void ConsoleReporter::AppendReasons(const AttemptResult& attempt, std::string& out) const {
  std::vector<absl::string_view> told(attempt.notes.begin(), attempt.notes.end());
  const size_t noted = told.size();
  for (const CaseResult& one : attempt.cases) {
    if (one.reason.empty() || std::find(told.begin(), told.end(), one.reason) != told.end()) {
      continue;
    }
    if (told.size() == noted + kReasons) return AppendLines("...", "", out);
    told.push_back(one.reason);
    AppendLines(one.reason, "", out);
  }
}

void ConsoleReporter::NoteTime(const TestResult& result) {
  const absl::Duration duration = DurationOf(result);
  const auto place = std::find_if(slowest_.begin(), slowest_.end(), [duration](const Timed& timed) {
    return timed.duration < duration;
  });
  slowest_.insert(place, {NameOf(result.id), duration});
  if (slowest_.size() > options_.slowest_tests) slowest_.pop_back();
}

void ConsoleReporter::AppendDetails(const TestResult& result, std::string& out) const {
  if (result.attempts.empty()) return;
  const AttemptResult& attempt = *result.telling();
  for (const std::string& note : attempt.notes) {
    if (!absl::StartsWith(note, kLastOutputNote)) AppendLines(note, "", out);
  }
  uint64_t failed = 0;
  for (const CaseResult& one : attempt.cases) {
    if (!TraitsOf(one.verdict).fails_run || ++failed > options_.failed_cases) continue;
    std::string line = absl::StrCat(TraitsOf(one.verdict).name, ": ", one.name);
    if (one.line > 0) absl::StrAppend(&line, " (line ", one.line, ")");
    AppendLines(line, "", out);
    for (const std::string& diagnostic : one.diagnostics) AppendLines(diagnostic, "  ", out);
  }
  if (failed > options_.failed_cases) {
    AppendLines(absl::StrCat("and ", failed - options_.failed_cases, " more cases"), "", out);
  }
  if (!attempt.artifacts_dir.empty())
    AppendLines(OutputLogPath(out_dir_, attempt.artifacts_dir), "", out);
}

// The diagnostic right before a result is the number that decided it; the log has it also for
// results that passed.
void ConsoleReporter::AppendCases(const AttemptResult& attempt, std::string& out) const {
  absl::StatusOr<LogLines> log = LogLines::Open(OutputLogPath(out_dir_, attempt.artifacts_dir));
  std::string diagnostic;
  uint64_t line_number = 0;
  for (const CaseResult& one : attempt.cases) {
    diagnostic.clear();
    while (log.ok() && line_number < one.line) {
      const absl::StatusOr<std::optional<absl::string_view>> line = log->Next();
      if (!line.ok() || !line->has_value()) break;
      if (++line_number < one.line && absl::StartsWith(**line, "# ")) {
        diagnostic = std::string((**line).substr(2));
      }
    }
    if (TraitsOf(one.verdict).fails_run) continue;
    AppendLines(absl::StrCat(TraitsOf(one.verdict).name, ": ", one.name,
                             diagnostic.empty() ? "" : "  ", diagnostic),
                "", out);
  }
}

void ConsoleReporter::AppendTail(const TestResult& result, size_t lines, std::string& out) const {
  if (result.attempts.empty()) return;
  const AttemptResult& attempt = *result.telling();
  const std::string& tail = attempt.output_tail.empty() ? attempt.output_head : attempt.output_tail;
  if (tail.empty() || lines == 0) return;
  AppendLines(LastLines(tail, lines), "| ", out);
}

absl::Status ConsoleReporter::ShowSummary(const RunFinished& event) {
  std::string text;
  if (!failures_.empty()) absl::StrAppend(&text, "\nWhat failed:\n", failures_);
  if (unstarted_ > 0) {
    absl::StrAppend(&text, "\n", InColor(kRed, "Not begun:"), " ", unstarted_,
                    unstarted_ == 1 ? " test" : " tests",
                    unstarted_by_.empty() ? "" : absl::StrCat(" (", unstarted_by_, ")"), "\n");
  }
  AppendSlowest(text);
  AppendTotals(event, text);
  if (event.interrupted_by.has_value()) {
    absl::StrAppend(&text, "Interrupted by ", ktstr::SignalName(*event.interrupted_by), "\n");
  }
  if (event.timed_out) absl::StrAppend(&text, "The time granted to the run is over\n");
  if (!out_dir_.empty()) absl::StrAppend(&text, "Results: ", out_dir_, "\n");
  return Write(text);
}

void ConsoleReporter::AppendTotals(const RunFinished& event, std::string& out) const {
  out += '\n';
  absl::string_view separator = "";
  for (auto it = counts_.rbegin(); it != counts_.rend(); ++it) {
    const std::string count = absl::StrCat(it->second, " ", TraitsOf(it->first).name);
    absl::StrAppend(&out, separator, InColor(ColorOf(it->first), count));
    separator = ", ";
  }
  if (counts_.empty()) absl::StrAppend(&out, "no tests");
  if (event.flaky > 0) absl::StrAppend(&out, ", ", event.flaky, " flaky");
  if (event.inconclusive > 0) absl::StrAppend(&out, ", ", event.inconclusive, " inconclusive");
  absl::StrAppend(&out, " in ", ShortDuration(event.duration), "\n");
}

void ConsoleReporter::AppendSlowest(std::string& out) const {
  if (options_.quiet || slowest_.empty()) return;
  absl::StrAppend(&out, "\nSlowest:\n");
  for (const Timed& timed : slowest_) {
    absl::StrAppend(&out, absl::StrFormat("%8s  ", ShortDuration(timed.duration)), timed.name,
                    "\n");
  }
}

std::string ConsoleReporter::Word(Verdict verdict) const {
  const VerdictTraits& traits = TraitsOf(verdict);
  const std::string name = std::string(traits.name);
  const std::string word =
      absl::StrFormat("%-10s", traits.fails_run ? absl::AsciiStrToUpper(name) : name);
  return InColor(ColorOf(verdict), word);
}

std::string ConsoleReporter::InColor(absl::string_view color, absl::string_view text) const {
  if (!options_.color) return std::string(text);
  return absl::StrCat("\x1b[", color, "m", text, "\x1b[0m");
}

absl::Status ConsoleReporter::Write(absl::string_view text) const {
  return ktstr::sys::WriteAll(options_.fd, absl::StrCat(options_.live ? "\r\x1b[K" : "", text));
}

std::unique_ptr<Reporter> MakeConsole(const ReportRequest& request, int fd) {
  ConsoleReporter::Options options{.fd = fd,
                                   .quiet = request.quiet,
                                   .verbose = request.verbose,
                                   .working_dir = request.working_dir};
  options.live = IsSmartTerminal(fd);
  options.color = options.live && WantsColor();
  if (options.verbose) options.tail_lines = options.summary_lines = ~size_t{0};
  return std::make_unique<ConsoleReporter>(options);
}

}  // namespace runner
