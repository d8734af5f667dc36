// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/test_progress.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ktstr/base/clock.h"
#include "runner/folder/remove_folder.h"
#include "runner/process/child_timers.h"

namespace runner {
namespace {

void ForgetOutput(AttemptResult& attempt) {
  attempt.output_head = attempt.output_tail = std::string();
}

}  // namespace

AfterAttempt TestProgress::Follows(const AttemptResult& attempt,
                                   const DispatchOptions& options) const {
  if (IsSuspect(attempt, options)) return AfterAttempt::kAlone;
  const bool failed = TraitsOf(attempt.verdict).fails_run;
  if (failed && retries < options.settings.retries) return AfterAttempt::kRetry;
  if (failed && options.settings.fail_fast) return AfterAttempt::kEnd;
  return IsDueAgain(options) ? AfterAttempt::kRepeat : AfterAttempt::kEnd;
}

void TestProgress::Add(AttemptResult attempt, AfterAttempt after, const DispatchOptions& options) {
  if (!result.attempts.empty()) ForgetLast(options);
  const Verdict of_attempt = attempt.verdict;
  // The latest failure may be what the reports show, so it keeps its output.
  if (TraitsOf(of_attempt).fails_run) {
    for (AttemptResult& earlier : result.attempts) ForgetOutput(earlier);
  }
  result.attempts.push_back(std::move(attempt));
  if (after == AfterAttempt::kRetry) {
    ++retries;
    return;
  }
  verdict = Worse(of_attempt, verdict.value_or(of_attempt));
  if (after == AfterAttempt::kAlone) {
    ran_alone = demand.exclusive = true;
    return;
  }
  retries = 0;
  ++repeats;
}

void TestProgress::Finish(Verdict final_verdict, uint64_t number, const DispatchOptions& options) {
  if (options.settings.in_rounds)
    result.attempts.back().notes.push_back(absl::StrCat("rounds: ", repeats));
  result.number = number;
  result.verdict = final_verdict;
  const auto failed = [](const AttemptResult& attempt) {
    return TraitsOf(attempt.verdict).fails_run;
  };
  result.flaky = !TraitsOf(final_verdict).fails_run &&
                 std::any_of(result.attempts.begin(), result.attempts.end(), failed);
}

bool TestProgress::IsSuspect(const AttemptResult& attempt, const DispatchOptions& options) const {
  return options.settings.rerun_suspects && !ran_alone &&
         std::any_of(attempt.kernel_findings.begin(), attempt.kernel_findings.end(),
                     [](const KernelFinding& finding) { return finding.suspects.size() > 1; });
}

bool TestProgress::IsDueAgain(const DispatchOptions& options) const {
  if (options.settings.repeat_time > absl::ZeroDuration()) {
    return ktstr::MonotonicNs() < After(first_start_ns, options.settings.repeat_time);
  }
  return repeats + 1 < options.settings.repeat;
}

void TestProgress::ForgetLast(const DispatchOptions& options) {
  AttemptResult& last = result.attempts.back();
  if (TraitsOf(last.verdict).fails_run) return;
  ForgetOutput(last);
  if (!options.settings.in_rounds || !last.kernel_findings.empty()) return;
  // A path below the folder of the run: a link or a mount on the way to it leads nowhere.
  const absl::Status removed = RemoveFolderBelow(options.attempt.out_dir, last.artifacts_dir,
                                                 ktstr::fork_safe::FoundMounts::kDetach);
  if (!removed.ok()) {
    last.notes.emplace_back(removed.message());
    return;
  }
  result.attempts.pop_back();
}

}  // namespace runner
