// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/junit_reporter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/file.h"
#include "ktstr/ktap/text.h"

namespace runner {
namespace {

bool FailsRun(Verdict verdict) {
  return TraitsOf(verdict).fails_run;
}

JunitCase CaseOf(const CaseResult& result, const std::string& classname) {
  JunitCase test_case{.classname = classname, .name = result.name, .verdict = result.verdict};
  test_case.message =
      result.reason.empty() ? std::string(TraitsOf(result.verdict).name) : result.reason;
  test_case.text = absl::StrJoin(result.diagnostics, "\n");
  if (test_case.text.empty()) test_case.text = test_case.message;
  return test_case;
}

// What stands for the test itself.
JunitCase CaseOfTest(const TestResult& result, const std::string& classname) {
  JunitCase test_case{.classname = classname, .name = result.id.name, .verdict = result.verdict};
  test_case.message = std::string(TraitsOf(result.verdict).name);
  if (result.attempts.empty()) return test_case;
  const AttemptResult& attempt = result.attempts.back();
  test_case.time = attempt.duration;
  if (!attempt.notes.empty()) test_case.message = attempt.notes.front();
  test_case.text = absl::StrJoin(attempt.notes, "\n");
  if (test_case.text.empty()) test_case.text = test_case.message;
  return test_case;
}

// The end of the output, and where all of it is.
std::string SystemOut(const AttemptResult& attempt, const std::string& out_dir) {
  const std::string& tail = attempt.output_tail.empty() ? attempt.output_head : attempt.output_tail;
  const std::string log =
      ktstr::JoinPath(ktstr::JoinPath(out_dir, attempt.artifacts_dir), "output.log");
  return absl::StrCat(tail, tail.empty() || tail.back() == '\n' ? "" : "\n", "[[ATTACHMENT|", log,
                      "]]\n");
}

JunitSuite SuiteOf(const TestResult& result, const std::string& out_dir) {
  JunitSuite suite{.name = absl::StrCat(ktap::SanitizeName(result.id.collection), ".",
                                        ktap::SanitizeName(result.id.name))};
  bool has_failed_case = false;
  if (!result.attempts.empty()) {
    const AttemptResult& attempt = result.attempts.back();
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
    first_failed->system_out = SystemOut(result.attempts.back(), out_dir);
    if (first_failed->name != result.id.name) {
      absl::StrAppend(&first_failed->text, "\n", absl::StrJoin(result.attempts.back().notes, "\n"));
    }
  }
  return suite;
}

}  // namespace

JunitReporter::JunitReporter(Options options) : options_(std::move(options)) {}

absl::Status JunitReporter::OnEvent(const RunEvent& event) {
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    out_dir_ = started->out_dir;
    return Write();
  }
  if (const auto* finished = std::get_if<TestFinished>(&event)) {
    document_.Add(SuiteOf(finished->result, out_dir_));
    const absl::Duration since = absl::Nanoseconds(ktstr::MonotonicNs() - written_ns_);
    return since < options_.refresh_interval ? absl::OkStatus() : Write();
  }
  return std::holds_alternative<RunFinished>(event) ? Write() : absl::OkStatus();
}

absl::Status JunitReporter::Write() {
  written_ns_ = ktstr::MonotonicNs();
  return ktstr::WriteFileAtomically(options_.path, document_.Render());
}

}  // namespace runner
