// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RunOptions: the command line of `ktstr run`, as values.

#ifndef RUNNER_RUN_RUN_OPTIONS_H_
#define RUNNER_RUN_RUN_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ktstr/base/command_line.h"
#include "runner/discover/selection.h"

namespace runner {

enum class OutputFormat { kKselftest, kKtap, kJsonl, kConsole };

struct RunOptions {
  std::vector<std::string> operands;
  Selection selection;
  bool list = false;
  bool dry_run = false;
  bool help = false;

  uint64_t jobs = 1;  // 0: one per CPU.
  uint64_t repeat = 1;
  uint64_t retries = 0;
  bool fail_fast = false;
  std::optional<absl::Duration> timeout;  // Over what settings and manifest say; zero: none.
  absl::Duration grace = absl::Seconds(5);
  absl::Duration slow = absl::Seconds(60);  // Zero: never tell.
  absl::Duration run_timeout = absl::InfiniteDuration();
  double duration_scale = 1;

  std::string out;  // Empty: a new folder below ktstr-out.
  std::optional<OutputFormat> format;
  std::string junit;
  bool summary = false;
  bool quiet = false;
  bool verbose = false;
  bool succeed_on_failure = false;
};

// The options that `run` and `list` share: what to take of what is there.
std::vector<ktstr::CommandOption> SelectionOptions(Selection* selection);

// InvalidArgument names the option and what would be right.
absl::StatusOr<RunOptions> ParseRunOptions(std::span<const std::string> args);

// The text of `ktstr run --help`.
std::string RunHelp();
// The options, to be described: nothing may be parsed with them.
ktstr::CommandLine DescribeRun();

}  // namespace runner

#endif  // RUNNER_RUN_RUN_OPTIONS_H_
