// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/junit_reporter.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/file.h"
#include "ktstr/ktap/text.h"
#include "runner/folder/layout.h"
#include "runner/report/report_request.h"

namespace runner {
namespace {

constexpr size_t kLargeBytes = 32 * 1024;

bool FailsRun(Verdict verdict) {
  return TraitsOf(verdict).fails_run;
}

std::string SuiteName(const TestId& id) {
  return absl::StrCat(ktap::SanitizeName(id.collection), ".", ktap::SanitizeName(id.name));
}

JunitCase CaseOf(const CaseResult& result, const std::string& classname) {
  JunitCase test_case{.classname = classname,
                      .name = result.name,
                      .time = result.duration,
                      .verdict = result.verdict};
  test_case.message =
      result.reason.empty() ? std::string(TraitsOf(result.verdict).name) : result.reason;
  test_case.text = absl::StrJoin(result.diagnostics, "\n");
  if (test_case.text.empty()) test_case.text = test_case.message;
  return test_case;
}

// The element that stands for the test itself.
JunitCase CaseOfTest(const TestResult& result, const std::string& classname) {
  JunitCase test_case{.classname = classname, .name = result.id.name, .verdict = result.verdict};
  test_case.message = std::string(TraitsOf(result.verdict).name);
  if (result.attempts.empty()) return test_case;
  const AttemptResult& attempt = *result.telling();
  test_case.time = attempt.duration;
  if (!attempt.notes.empty()) test_case.message = attempt.notes.front();
  test_case.text = absl::StrJoin(attempt.notes, "\n");
  if (test_case.text.empty()) test_case.text = test_case.message;
  return test_case;
}

// The end of the output, and where all of it is; nothing for a test that never began.
std::string SystemOut(const AttemptResult& attempt, const std::string& out_dir) {
  if (attempt.artifacts_dir.empty()) return "";
  const std::string& tail = attempt.output_tail.empty() ? attempt.output_head : attempt.output_tail;
  const std::string log = OutputLogPath(out_dir, attempt.artifacts_dir);
  return absl::StrCat(tail, tail.empty() || tail.back() == '\n' ? "" : "\n", "[[ATTACHMENT|", log,
                      "]]\n");
}

JunitSuite SuiteOf(const TestResult& result, const std::string& out_dir) {
  JunitSuite suite{.name = SuiteName(result.id)};
  bool has_failed_case = false;
  if (!result.attempts.empty()) {
    const AttemptResult& attempt = *result.telling();
    suite.started = attempt.started;
    suite.time = attempt.duration;
    for (const CaseResult& one : attempt.cases) {
      has_failed_case |= FailsRun(one.verdict);
      suite.cases.push_back(CaseOf(one, suite.name));
    }
  }
  if (suite.cases.empty() || (FailsRun(result.verdict) && !has_failed_case)) {
    suite.cases.push_back(CaseOfTest(result, suite.name));
  }
  if (!result.attempts.empty() && FailsRun(result.verdict)) {
    const auto first_failed =
        std::find_if(suite.cases.begin(), suite.cases.end(),
                     [](const JunitCase& one) { return FailsRun(one.verdict); });
    first_failed->system_out = SystemOut(*result.telling(), out_dir);
    if (first_failed->name != result.id.name) {
      absl::StrAppend(&first_failed->text, "\n", absl::StrJoin(result.telling()->notes, "\n"));
    }
  }
  return suite;
}

JunitSuite SuiteOfRunning(const TestId& id, const AttemptResult& attempt) {
  JunitSuite suite{.name = SuiteName(id), .started = attempt.started};
  for (const CaseResult& one : attempt.cases) suite.cases.push_back(CaseOf(one, suite.name));
  suite.cases.push_back({.classname = suite.name,
                         .name = id.name,
                         .verdict = Verdict::kNotRun,
                         .message = "had not ended when this was written",
                         .text = "had not ended when this was written"});
  return suite;
}

}  // namespace

JunitReporter::JunitReporter(Options options)
    : options_(std::move(options)), document_(options_.name) {}

absl::Status JunitReporter::OnEvent(const RunEvent& event) {
  if (const auto* run = std::get_if<RunStarted>(&event)) {
    out_dir_ = run->out_dir;
    return ReplaceNow();
  }
  if (const auto* started = std::get_if<TestStarted>(&event)) {
    running_[started->id] = {.attempt = started->attempt, .started = started->started};
    return Refresh();
  }
  if (const auto* finished = std::get_if<CaseFinished>(&event)) {
    running_[finished->id].cases.push_back(finished->result);
    return options_.refresh_with_cases ? Refresh() : absl::OkStatus();
  }
  if (const auto* finished = std::get_if<TestFinished>(&event)) {
    running_.erase(finished->result.id);
    document_.Add(SuiteOf(finished->result, out_dir_));
    return Refresh();
  }
  return std::holds_alternative<RunFinished>(event)
             ? ktstr::WriteFileAtomically(options_.path, Text())
             : absl::OkStatus();
}

absl::Status JunitReporter::Refresh() {
  return ktstr::MonotonicNs() < next_refresh_ns_ ? absl::OkStatus() : ReplaceNow();
}

std::string JunitReporter::Text() const {
  JunitDocument document = document_;
  for (const auto& [id, attempt] : running_) document.Add(SuiteOfRunning(id, attempt));
  return document.Render();
}

absl::Status JunitReporter::ReplaceNow() {
  const uint64_t began_ns = ktstr::MonotonicNs();
  const std::string text = Text();
  const absl::Status status = ktstr::ReplaceFile(options_.path, text);
  const uint64_t ended_ns = ktstr::MonotonicNs();
  const absl::Duration pause =
      text.size() < kLargeBytes
          ? options_.refresh_interval
          : std::max(options_.refresh_interval, 10 * absl::Nanoseconds(ended_ns - began_ns));
  next_refresh_ns_ = ended_ns + ktstr::ToNs(pause);
  return status;
}

absl::StatusOr<std::unique_ptr<Reporter>> MakeJunitFile(const ReportRequest& request) {
  return std::make_unique<JunitReporter>(
      JunitReporter::Options{.path = ktstr::JoinPath(request.folder, kJunitFile)});
}

absl::StatusOr<std::unique_ptr<Reporter>> MakeAskedJunitFile(const ReportRequest& request) {
  if (request.junit.empty()) return nullptr;
  return std::make_unique<JunitReporter>(JunitReporter::Options{.path = request.junit});
}

}  // namespace runner
