// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// LogReport: what a log of KTAP says, for people and for programs. Pure.

#ifndef RUNNER_PARSE_LOG_REPORT_H_
#define RUNNER_PARSE_LOG_REPORT_H_

#include <string>
#include <vector>

#include "runner/event/run_event.h"
#include "runner/event/verdict.h"
#include "runner/ktap/result_tree.h"
#include "runner/parse/kcidb.h"

namespace runner {

class LogReport {
 public:
  // `source` is what the log is called: its path, or "-".
  LogReport(std::string source, ResultTree tree);

  // kPass, kFail, kSkip (everything was skipped) or kError (nothing was found, or the log is
  // incomplete or contradicts itself).
  Verdict verdict() const;
  // Lists the failures with their diagnostics, then what is wrong with the log, then the totals.
  std::string Text() const;
  // Only the totals: one line.
  std::string TotalsText() const;
  // Schema "ktstr.parse/1".
  std::string Json() const;
  // KCIDB's form: one test per case and one per contradiction.
  std::string Kcidb(const KcidbBuild& build) const;
  // One testcase per case and one per contradiction.
  std::string Junit() const;

 private:
  bool has_contradiction() const;
  // Why everything was skipped by "1..0 # SKIP why"; empty: it was not, or it does not say.
  std::string skip_reason() const;
  // The cases of the tree. When there is none because everything was skipped, one case says so.
  std::vector<CaseResult> Cases() const;
  // Each contradiction, or that nothing was found, as a case that is an error.
  std::vector<CaseResult> ContradictionCases() const;

  std::string source_;
  ResultTree tree_;
};

}  // namespace runner

#endif  // RUNNER_PARSE_LOG_REPORT_H_
