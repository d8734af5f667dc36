// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/run_options.h"

#include <cmath>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"

namespace runner {
namespace {

using ktstr::CommandLine;
using ktstr::CommandOption;
using ktstr::OptionSetter;

constexpr uint64_t kMaxJobs = 4096;
constexpr uint64_t kMaxAttempts = 1'000'000;

constexpr char kExamples[] =
    R"(PATH is a test, a folder of tests, or an installed kselftest tree. Without one, the
working directory must be a tree or hold a ktstr-suite.json.

Examples:
  ktstr run ./wake_futex_pair              one test
  ktstr run -j0 --tag quick tests/         all tests tagged 'quick', one job per CPU
  ktstr run -c timers /opt/kselftest       one collection of an installed tree
  ktstr run --filter 'wake.*pipe' --repeat 20 --fail-fast tests/
  ktstr run tests/ > results.ktap          KTAP, as kselftest's own runner prints it
  ktstr run --format jsonl tests/ | jq -r 'select(.event == "test_finished").verdict'

On a terminal 't', and anywhere SIGUSR1, shows what every running test has said so far.

Exit codes: 0 nothing failed, 1 something did, 4 everything was skipped, 64 bad usage,
70 our own bug, 73 or 74 cannot write the results, 124 --run-timeout, 128+N signal N.)";

OptionSetter SetShard(Shard* target) {
  return [target](absl::string_view value) -> absl::Status {
    ASSIGN_OR_RETURN(*target, ParseShard(value));
    return absl::OkStatus();
  };
}

struct FormatName {
  absl::string_view name;
  OutputFormat format;
};
constexpr FormatName kFormats[] = {{"kselftest", OutputFormat::kKselftest},
                                   {"ktap", OutputFormat::kKtap},
                                   {"jsonl", OutputFormat::kJsonl},
                                   {"console", OutputFormat::kConsole}};

std::vector<std::string> FormatNames() {
  std::vector<std::string> names;
  for (const FormatName& entry : kFormats) names.emplace_back(entry.name);
  return names;
}

OptionSetter SetFormat(std::optional<OutputFormat>* target) {
  return [target](absl::string_view value) {
    for (const FormatName& entry : kFormats) {
      if (value != entry.name) continue;
      *target = entry.format;
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(absl::StrCat("'", value, "' is not a format: use one of ",
                                                   absl::StrJoin(FormatNames(), ", ")));
  };
}

OptionSetter SetScale(double* target) {
  return [target](absl::string_view value) {
    double scale = 0;
    if (!absl::SimpleAtod(value, &scale) || !std::isfinite(scale) || scale <= 0) {
      return absl::InvalidArgumentError(absl::StrCat("'", value, "' is not a number above 0"));
    }
    *target = scale;
    return absl::OkStatus();
  };
}

// "90" as in run_kselftest.sh is seconds; "1.5m" says its unit.
OptionSetter SetTimeout(std::optional<absl::Duration>* target) {
  return [target](absl::string_view value) -> absl::Status {
    const absl::StatusOr<uint64_t> seconds = ktstr::ParseCount(value);
    if (seconds.ok()) {
      *target = absl::Seconds(static_cast<int64_t>(*seconds));
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const absl::Duration duration, ktstr::ParseDuration(value));
    // No limit is written as zero everywhere else.
    *target = duration == absl::InfiniteDuration() ? absl::ZeroDuration() : duration;
    return absl::OkStatus();
  };
}

std::vector<CommandOption> ModeOptions(RunOptions* o) {
  return {
      {.name = "list",
       .short_name = 'l',
       .help = "print the selected tests and run none",
       .set = ktstr::SetFlag(&o->list)},
      {.name = "dry-run",
       .short_name = 'd',
       .help = "print the command of each selected test and run none",
       .set = ktstr::SetFlag(&o->dry_run)},
      {.name = "help",
       .short_name = 'h',
       .help = "print this text",
       .set = ktstr::SetFlag(&o->help)},
  };
}

std::vector<CommandOption> ExecutionOptions(RunOptions* o) {
  return {
      {.name = "jobs",
       .short_name = 'j',
       .value = "N",
       .help = "tests at a time (default 1; 0: one per CPU); exclusive ones run alone",
       .set = ktstr::SetCount(&o->jobs, 0, kMaxJobs)},
      {.name = "repeat",
       .value = "N",
       .help = "run each test N times; the worst counts",
       .set = ktstr::SetCount(&o->repeat, 1, kMaxAttempts)},
      {.name = "retries",
       .value = "N",
       .help = "run a test that fails up to N times more; passing then is 'flaky'",
       .set = ktstr::SetCount(&o->retries, 0, kMaxAttempts)},
      {.name = "fail-fast",
       .help = "start nothing more after a failure",
       .set = ktstr::SetFlag(&o->fail_fast)},
      {.name = "timeout",
       .short_name = 'o',
       .value = "TIME",
       .help = "of each test, over settings and manifest: 90 (seconds), 2m; 0: none",
       .set = SetTimeout(&o->timeout)},
      {.name = "grace",
       .value = "TIME",
       .help = "between SIGTERM and SIGKILL (default 5s)",
       .set = ktstr::SetDuration(&o->grace)},
      {.name = "slow",
       .value = "TIME",
       .help = "tell when a test runs longer (default 60s; 0: never)",
       .set = ktstr::SetDuration(&o->slow)},
      {.name = "run-timeout",
       .value = "TIME",
       .help = "of the whole run; what has no result then is not run",
       .set = ktstr::SetDuration(&o->run_timeout)},
      {.name = "duration-scale",
       .value = "X",
       .help = "factor for how long our selftests measure (default 1)",
       .set = SetScale(&o->duration_scale)},
  };
}

std::vector<CommandOption> OutputOptions(RunOptions* o) {
  return {
      {.name = "out",
       .value = "DIR",
       .help = "folder for the results (default: a new one below ktstr-out)",
       .set = ktstr::SetString(&o->out)},
      {.name = "format",
       .value = "FORMAT",
       .help = "of standard output: console (default on a terminal), kselftest (default\n"
               "elsewhere), ktap (indented) or jsonl (events, one a line)",
       .set = SetFormat(&o->format),
       .choices = FormatNames()},
      {.name = "junit",
       .value = "FILE",
       .help = "write JUnit XML there too",
       .set = ktstr::SetString(&o->junit)},
      {.name = "summary",
       .short_name = 's',
       .help = "leave the output of the tests out of the kselftest format",
       .set = ktstr::SetFlag(&o->summary)},
      {.name = "quiet",
       .help = "on the console only what failed",
       .set = ktstr::SetFlag(&o->quiet)},
      {.name = "verbose",
       .help = "on the console every case with the number that decided it, and all output\n"
               "that is kept of what failed",
       .set = ktstr::SetFlag(&o->verbose)},
      {.name = "no-error-on-fail",
       .short_name = 'f',
       .help = "leave with 0 although tests failed",
       .set = ktstr::SetFlag(&o->succeed_on_failure)},
  };
}

CommandLine RunLine(RunOptions* options) {
  CommandLine line{.usage = "ktstr run [OPTION...] [PATH...]",
                   .description = "Runs selftests, judges them and reports.",
                   .epilogue = kExamples};
  for (auto group : {SelectionOptions(&options->selection), ExecutionOptions(options),
                     OutputOptions(options), ModeOptions(options)}) {
    std::move(group.begin(), group.end(), std::back_inserter(line.options));
  }
  return line;
}

}  // namespace

std::vector<CommandOption> SelectionOptions(Selection* selection) {
  return {
      {.name = "collection",
       .short_name = 'c',
       .value = "NAME",
       .help = "only this collection; may be given again",
       .set = ktstr::AppendString(&selection->collections)},
      {.name = "test",
       .short_name = 't',
       .value = "COLLECTION:TEST",
       .help = "only this test; may be given again",
       .set = ktstr::AppendString(&selection->tests)},
      {.name = "skip",
       .short_name = 'S',
       .value = "COLLECTION:TEST",
       .help = "not this test; may be given again",
       .set = ktstr::AppendString(&selection->skips)},
      {.name = "tag",
       .value = "TAG",
       .help = "only tests with this tag or another one given",
       .set = ktstr::AppendString(&selection->tags)},
      {.name = "filter",
       .value = "REGEX",
       .help = "only tests whose COLLECTION:TEST it is found in",
       .set = ktstr::SetString(&selection->filter)},
      {.name = "shard",
       .value = "I/N",
       .help = "only the I-th of N parts",
       .set = SetShard(&selection->shard)},
  };
}

absl::StatusOr<RunOptions> ParseRunOptions(std::span<const std::string> args) {
  RunOptions options;
  ASSIGN_OR_RETURN(options.operands, ktstr::ParseCommandLine(RunLine(&options), args));
  return options;
}

std::string RunHelp() {
  RunOptions unused;
  return ktstr::HelpText(RunLine(&unused));
}

CommandLine DescribeRun() {
  RunOptions unused;
  return ktstr::Described(RunLine(&unused));
}

}  // namespace runner
