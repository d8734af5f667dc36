// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RunOptions: the command line of `ktstr run`, as values.

#ifndef RUNNER_COMMAND_RUN_OPTIONS_H_
#define RUNNER_COMMAND_RUN_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ktstr/base/command_line.h"
#include "runner/command/option_values.h"
#include "runner/discover/selection.h"
#include "runner/event/leak.h"
#include "runner/process/time_limits.h"

namespace runner {

struct RunOptions {
  std::vector<std::string> operands;
  // The command line in one form, "--jobs=2": all of it but what concerns resuming, and of that
  // the options that do not say which tests are meant.
  std::vector<std::string> arguments;
  std::vector<std::string> settings;
  std::string resume;  // Folder of a run to go on with.
  bool rerun_interrupted = false;
  Selection selection;
  bool list = false;
  bool dry_run = false;
  bool help = false;

  uint64_t jobs = 1;  // 0: one per CPU.
  bool shuffle = false;
  std::optional<uint64_t> shuffle_seed;  // Without one, any.
  std::optional<Repeat> repeat;
  bool until_fail = false;
  uint64_t retries = 0;
  bool fail_fast = false;
  std::optional<double> max_inconclusive;  // Percent of the judged cases, 0..100.
  TimeLimits limits{.slow = absl::Seconds(60)};
  absl::Duration run_timeout = absl::InfiniteDuration();
  double duration_scale = 1;
  bool exit_2_is_xfail = false;
  LeakPolicies leaks;
  std::string kernel_log = "/dev/kmsg";
  bool rerun_suspects = false;
  bool abort_on_taint = false;
  bool own_network = false;
  bool debug = false;

  std::string out;     // Empty: a new folder below ktstr-out.
  std::string format;  // Of standard output; empty: as its reader likes it.
  std::string junit;
  std::string per_test_logs;  // Folder.
  bool summary = false;
  bool quiet = false;
  bool verbose = false;
  bool succeed_on_failure = false;
};

// InvalidArgument names the option and what would be right.
absl::StatusOr<RunOptions> ParseRunOptions(std::span<const std::string> args);
// The options of a run that goes on, from the `settings` that it began with.
absl::StatusOr<RunOptions> ParseRunSettings(std::span<const std::string> settings);

// The text of `ktstr run --help`.
std::string RunHelp();
// The options, to be described: nothing may be parsed with them.
ktstr::CommandLine DescribeRun();

}  // namespace runner

#endif  // RUNNER_COMMAND_RUN_OPTIONS_H_
