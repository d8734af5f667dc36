// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Judge: all evidence about one attempt in, one verdict with its reasons out. Pure.
//
// The worst piece of evidence wins and each contradiction is named, where kselftest's own runner
// looks at the exit code alone:
//
//   not started                                     error
//   killed by a signal                              crash
//   not ended in time                               timeout
//   exit 0, a result that failed                    fail (xpass when nothing else failed)
//   exit 0, plan not met, wrong numbers, bail-out   error
//   exit 0, all results skipped, or "1..0 # SKIP"   skip
//   exit 0, expected failures and nothing passed    xfail
//   exit 0 otherwise, also without any KTAP         pass
//   exit 2 (3) with an xfail (xpass) among the results, or from one of our own binaries
//                                                   xfail (xpass)
//   exit 2 (3) otherwise, since bash leaves with 2 on a syntax error
//                                                   fail
//   exit 4, too many results, wrong numbers, bail-out
//                                                   error
//   exit 4 with a failed result                     fail
//   exit 4 with a complete plan and passed results  pass, with a note
//   exit 4 otherwise                                skip
//   any other exit code                             fail

#ifndef RUNNER_JUDGE_JUDGE_H_
#define RUNNER_JUDGE_JUDGE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "runner/event/run_event.h"
#include "runner/event/verdict.h"
#include "runner/ktap/result_tree.h"

namespace runner {

struct Evidence {
  ExitStatus exit;
  const ResultTree& tree;  // The results in output.log.
  // One of our own binaries: exit codes 2 and 3 mean what kselftest says they mean.
  bool has_manifest = false;
  // --kselftest-exit-2=xfail: exit code 2 is XFAIL for everybody, as in newer kernels.
  bool kselftest_exit_2_is_xfail = false;
  absl::Duration timeout;  // The time-out that was granted; zero: none.
  bool was_idle = false;   // It was ended for its silence, not by `timeout`.
};

struct Judgement {
  Verdict verdict = Verdict::kPass;
  std::vector<std::string> notes;  // One line each: "planned 5, ran 3, exit 0".
  std::vector<CaseResult> cases;   // In the order of their lines; what was planned but never ran
                                   // stands at the end as not_run.
};

Judgement Judge(const Evidence& evidence);

}  // namespace runner

#endif  // RUNNER_JUDGE_JUDGE_H_
