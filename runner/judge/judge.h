// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Judge: all evidence about one attempt in, one verdict with its reasons out. Pure.
//
// The worst piece of evidence wins, and each contradiction is named: kselftest's own runner looks
// at the exit code alone. The rules are in docs/design and DESIGN.md, "Judge"; judge_test.cc has
// them as a table.

#ifndef RUNNER_JUDGE_JUDGE_H_
#define RUNNER_JUDGE_JUDGE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "runner/judge/verdict.h"
#include "runner/ktap/result_tree.h"
#include "runner/run/run_event.h"

namespace runner {

struct Evidence {
  ExitStatus exit;
  const ResultTree& tree;  // Of output.log.
  // One of our own binaries: exit codes 2, 3 and 4 mean what kselftest says they mean.
  bool has_manifest = false;
  // --kselftest-exit-2=xfail: exit code 2 is XFAIL for everybody, as in newer kernels.
  bool kselftest_exit_2_is_xfail = false;
  absl::Duration timeout;  // That was granted; zero: none.
};

struct Judgement {
  Verdict verdict = Verdict::kPass;
  std::vector<std::string> notes;  // One line each: "planned 5, ran 3, exit 0".
  std::vector<CaseResult> cases;   // In the order of their lines, what never ran last.
};

Judgement Judge(const Evidence& evidence);

}  // namespace runner

#endif  // RUNNER_JUDGE_JUDGE_H_
