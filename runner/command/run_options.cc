// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/command/run_options.h"

#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/status_macros.h"
#include "runner/command/command.h"
#include "runner/command/selection_options.h"
#include "runner/report/report_formats.h"

namespace runner {
namespace {

using ktstr::CommandLine;
using ktstr::CommandOption;

constexpr uint64_t kMaxJobs = 4096;

constexpr char kExamples[] =
    R"(PATH is a test, a folder of tests, or an installed kselftest tree. Without one, the
working directory must be a tree or hold a ktstr-suite.json.

Examples:
  ktstr run ./wake_futex_pair              one test
  ktstr run -j0 --tag quick tests/         all tests tagged 'quick', one job per CPU
  ktstr run -c timers /opt/kselftest       one collection of an installed tree
  ktstr run --filter 'wake.*pipe' --repeat 20 --fail-fast tests/
  ktstr run --filter 'tag=quick and not name=wake_*' tests/
  ktstr run --rerun-failed ktstr-out/latest tests/
  ktstr run --resume ktstr-out/latest      go on with a run that was killed
  ktstr run --until-fail --shuffle --run-timeout 8h tests/
  ktstr run tests/ > results.ktap          KTAP, as kselftest's own runner prints it
  ktstr run --format jsonl tests/ | jq -r 'select(.event == "test_finished").verdict'

On a terminal 't', and anywhere SIGUSR1, shows what every running test has said so far.

Exit codes: 0 nothing failed, 1 something did, 4 everything was skipped, 64 bad usage,
70 our own bug, 73 or 74 cannot write the results, 124 --run-timeout, 128+N signal N.)";

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
      HelpOption(&o->help),
  };
}

std::vector<CommandOption> ExecutionOptions(RunOptions* o) {
  return {
      {.name = "jobs",
       .short_name = 'j',
       .value = "N",
       .help = "tests at a time (default 1; 0: one per CPU); exclusive ones run alone",
       .set = ktstr::SetCount(&o->jobs, 0, kMaxJobs)},
      {.name = "shuffle",
       .value = "SEED",
       .value_is_optional = true,
       .help = "take the tests in a random order, that of the seed if there is one",
       .set = SetSeed(&o->shuffle, &o->shuffle_seed)},
      {.name = "repeat",
       .value = "N|TIME",
       .help = "run each test N times, or again until TIME (10m) has passed; the worst counts",
       .set = SetRepeat(&o->repeat)},
      {.name = "until-fail",
       .help = "run the tests round after round until one fails",
       .set = ktstr::SetFlag(&o->until_fail)},
      {.name = "retries",
       .value = "N",
       .help = "run a test that fails up to N times more; passing then is 'flaky'",
       .set = ktstr::SetCount(&o->retries, 0, kMaxAttempts)},
      {.name = "fail-fast",
       .help = "start nothing more after a failure",
       .set = ktstr::SetFlag(&o->fail_fast)},
      {.name = "max-inconclusive",
       .value = "PERCENT",
       .help = "exit 1 when more of the cases that ran could not decide (default: any may)",
       .set = SetPercent(&o->max_inconclusive)},
      {.name = "timeout",
       .short_name = 'o',
       .value = "TIME",
       .help = "of each test, over settings and manifest: 90 (seconds), 2m; 0: none",
       .set = SetTimeout(&o->limits.timeout)},
      {.name = "override-timeout",
       .value = "TIME",
       .help = "the same, as run_kselftest.sh calls it",
       .set = SetTimeout(&o->limits.timeout)},
      {.name = "idle-timeout",
       .value = "TIME",
       .help = "of a test without any output (default: none)",
       .set = ktstr::SetDuration(&o->limits.idle)},
      {.name = "grace",
       .value = "TIME",
       .help = "between SIGTERM and SIGKILL (default 5s)",
       .set = ktstr::SetDuration(&o->limits.grace)},
      {.name = "slow",
       .value = "TIME",
       .help = "report a test that runs longer (default 60s; 0: never)",
       .set = ktstr::SetDuration(&o->limits.slow)},
      {.name = "run-timeout",
       .value = "TIME",
       .help = "of the whole run; what has no result then is not run",
       .set = ktstr::SetDuration(&o->run_timeout)},
      {.name = "netns",
       .short_name = 'n',
       .help = "run each test in a network namespace of its own",
       .set = ktstr::SetFlag(&o->own_network)},
      {.name = "debug",
       .help = "leave the terminal to the one test that is selected, without any time-out",
       .set = ktstr::SetFlag(&o->debug)},
      {.name = "kselftest-exit-2",
       .value = "VERDICT",
       .help = "what exit code 2 means without an xfail among the results: fail (default) or\n"
               "xfail, as in kselftest's runner of newer kernels",
       .set = SetMeaningOfExit2(&o->exit_2_is_xfail),
       .choices = MeaningsOfExit2()},
      {.name = "duration-scale",
       .value = "X",
       .help = "factor for how long our selftests measure (default 1)",
       .set = SetScale(&o->duration_scale)},
  };
}

std::vector<CommandOption> ContainmentOptions(RunOptions* o) {
  return {
      {.name = "leaks",
       .value = "KIND=POLICY",
       .help = "of what a test leaves behind; KIND: process, tempfile, file, ipc, cgroup, mount,\n"
               "netns, sysctl or all; POLICY: ignore, warn or fail; may be given again",
       .set = SetLeakPolicies(&o->leaks)},
      {.name = "kernel-log",
       .value = "FILE",
       .help = "where the kernel's complaints are read (default /dev/kmsg)",
       .set = ktstr::SetString(&o->kernel_log)},
      {.name = "rerun-suspects",
       .help = "run tests again, each alone, that ran together when the kernel complained",
       .set = ktstr::SetFlag(&o->rerun_suspects)},
      {.name = "abort-on-taint",
       .help = "end the run when the kernel has warned, died or locked up",
       .set = ktstr::SetFlag(&o->abort_on_taint)},
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
       .help = absl::StrCat("of standard output\n", OutputFormatHelp()),
       .set = SetChoice(&o->format, "a format", OutputFormatNames()),
       .choices = OutputFormatNames()},
      {.name = "junit",
       .value = "FILE",
       .help = "write JUnit XML there too",
       .set = ktstr::SetString(&o->junit)},
      {.name = "per-test-log",
       .short_name = 'p',
       .value = "DIR",
       .help = "write the output of each test to DIR/COLLECTION/TEST too",
       .set = ktstr::SetString(&o->per_test_logs)},
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

std::vector<CommandOption> ResumeOptions(RunOptions* o) {
  return {
      {.name = "resume",
       .value = "DIR",
       .help = "go on with the run whose results are there, as it was begun",
       .set = ktstr::SetString(&o->resume)},
      {.name = "rerun-interrupted",
       .help = "with --resume: run again what was running when the runner died",
       .set = ktstr::SetFlag(&o->rerun_interrupted)},
  };
}

// Makes `option` record, in one form, that it was given.
void NoteArgument(CommandOption& option, std::vector<std::string>* noted) {
  option.set = [set = std::move(option.set), noted, name = option.name,
                takes_value = !option.value.empty()](absl::string_view value) -> absl::Status {
    RETURN_IF_ERROR(set(value));
    const bool has_value = takes_value && !value.empty();
    noted->push_back(absl::StrCat("--", name, has_value ? "=" : "", value));
    return absl::OkStatus();
  };
}

CommandLine RunLine(RunOptions* options) {
  CommandLine line{.usage = "ktstr run [OPTION...] [PATH...]",
                   .description = "Runs selftests, judges them and reports.",
                   .epilogue = absl::StrCat(FilterHelp(), "\n\n", kExamples)};
  const auto add = [&](std::vector<CommandOption> group) {
    std::move(group.begin(), group.end(), std::back_inserter(line.options));
  };
  add(SelectionOptions(&options->selection));
  const size_t settings = line.options.size();
  add(ExecutionOptions(options));
  add(ContainmentOptions(options));
  add(OutputOptions(options));
  add(ModeOptions(options));
  for (size_t i = 0; i < line.options.size(); ++i) {
    if (i >= settings) NoteArgument(line.options[i], &options->settings);
    NoteArgument(line.options[i], &options->arguments);
  }
  add(ResumeOptions(options));
  return line;
}

}  // namespace

absl::StatusOr<RunOptions> ParseRunOptions(std::span<const std::string> args) {
  RunOptions options;
  ASSIGN_OR_RETURN(options.operands, ktstr::ParseCommandLine(RunLine(&options), args));
  options.arguments.insert(options.arguments.end(), options.operands.begin(),
                           options.operands.end());
  if (options.rerun_interrupted && options.resume.empty()) {
    return absl::InvalidArgumentError("option --rerun-interrupted goes with --resume DIR");
  }
  return options;
}

absl::StatusOr<RunOptions> ParseRunSettings(std::span<const std::string> settings) {
  RunOptions options;
  RETURN_IF_ERROR(ktstr::ParseCommandLine(RunLine(&options), settings).status());
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
