// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Attempt: one execution of one selftest, from its folders to its verdict.

#ifndef RUNNER_RUN_ATTEMPT_H_
#define RUNNER_RUN_ATTEMPT_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ktstr/base/monotonic_time.h"
#include "runner/contain/surroundings.h"
#include "runner/contain/test_group.h"
#include "runner/discover/selftest.h"
#include "runner/event/run_event.h"
#include "runner/folder/temporary_folders.h"
#include "runner/ktap/parser.h"
#include "runner/process/supervisor.h"
#include "runner/process/time_limits.h"
#include "runner/run/output_sample.h"

namespace runner {

// What all attempts of a run share.
struct AttemptOptions {
  std::string out_dir;
  std::string temporary_dir;  // Each attempt gets a folder for its temporary files there.
  std::string run_id;
  std::vector<std::string> environment;  // From BaseEnvironment().
  double duration_scale = 1;
  bool exit_2_is_xfail = false;         // For any test, as in kselftest's runner of newer kernels.
  TimeLimits limits;                    // As asked for: over what the suite gives each test.
  bool own_network = false;             // Each attempt in a network namespace of its own.
  const RunGroup* run_group = nullptr;  // Each attempt gets a cgroup in it; null: none does.
  LeakPolicies leaks;
};

// The limits of that test: what was asked for, else what its suite gives it. A longer measurement
// gets a longer time-out from a suite with a manifest; a shorter one still gets its own.
TimeLimits LimitsOf(const Selftest& selftest, const TimeLimits& asked, double duration_scale);

// The environment of this process without what each attempt sets by itself, and without
// KSFT_TAP_LEVEL: a selftest is to print its version line.
std::vector<std::string> BaseEnvironment(const std::vector<std::string>& without = {});

// Writes result.json of an attempt that has ended.
absl::Status WriteResultJson(const std::string& out_dir, const TestId& id,
                             const AttemptResult& result);

// It stays where it is: the supervisor feeds its parser.
class Attempt {
 public:
  // This is the `number`-th attempt of the selftest and the `ordinal`-th of the run. The other
  // arguments are borrowed.
  Attempt(const Selftest& selftest, int number, uint64_t ordinal, const AttemptOptions& options,
          TemporaryFolders& temporaries);
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  // Sees each result line soon after it was printed.
  using CaseReader = std::function<void(const CaseResult& result)>;

  // Makes the attempt's folders and log, and returns how to start it. Errors are those of the disk.
  absl::StatusOr<ChildOptions> Prepare(CaseReader on_case = nullptr);
  // What it has said so far. REQUIRES: it runs.
  TestSnapshot Snapshot() const;

  // Returns the verdict about a process that has ended. REQUIRES: Prepare() was OK. Called once.
  AttemptResult Finish(const ChildEnded& ended, Aftermath aftermath = {});
  // Returns the verdict about a process that could not be started. REQUIRES: the same.
  AttemptResult NotStarted(absl::string_view reason);

  // When it was made, by the wall clock: a time to be shown.
  absl::Time started() const { return started_; }
  ktstr::MonotonicTime began() const { return began_; }
  // Zero: none.
  absl::Duration timeout() const { return limits_.timeout.value_or(absl::ZeroDuration()); }
  const Selftest& selftest() const { return selftest_; }
  uint64_t ordinal() const { return ordinal_; }

 private:
  void TakeOutput(absl::string_view bytes);
  std::vector<std::string> Environment() const;
  AttemptResult Blank() const;
  void AddHang(const ChildEnded& ended, AttemptResult& result) const;
  std::vector<Leak> LeaksOf(const ChildEnded& ended) const;
  void GiveTemporaryBack(bool may_be_used_again, AttemptResult& result);
  void WriteResult(AttemptResult& result) const;

  const Selftest& selftest_;
  const AttemptOptions& options_;
  const TimeLimits limits_;
  const int number_;
  const std::string folder_;  // Relative to out_dir.
  const std::string path_;
  bool has_folder_ = false;  // It is the attempt's own; nothing is written to any other.
  TemporaryFolders& temporaries_;
  std::optional<TemporaryFolders::Folder> temporary_;
  const uint64_t ordinal_;
  const std::string identity_;  // Entry of the environment.
  const absl::Time started_;
  const ktstr::MonotonicTime began_;  // The same moment, to be measured from.
  KtapParser parser_;
  OutputSample sample_;
  CaseReader on_case_;
  // When the result of each line arrived, by ascending line.
  struct Arrival {
    uint64_t line;
    absl::Duration since_last;
  };
  absl::Duration SinceLastResult();
  void AddDurations(std::vector<CaseResult>& cases) const;

  std::vector<Arrival> arrivals_;
  uint64_t last_result_ns_ = 0;  // Or the start.
  size_t told_results_ = 0;      // Of those that the parser holds.
  uint64_t output_bytes_ = 0;
};

}  // namespace runner

#endif  // RUNNER_RUN_ATTEMPT_H_
