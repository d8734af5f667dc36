// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// bench runner: what `ktstr run` and `ktstr parse` cost, beside other runners in the same run.

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ktstr/base/command_line.h"
#include "tools/bench/bench_program.h"
#include "tools/bench/runner_rows.h"

namespace bench {
namespace {

constexpr char kProgram[] = "bench runner";

std::string Absolute(const char* path) {
  return std::filesystem::absolute(path).string();
}

int Main(const std::vector<std::string>& args) {
  BenchOptions options{.rounds = 5};
  const ktstr::CommandLine line{
      .usage = "runner [OPTION...]",
      .description =
          "Measures ktstr against other runners of tests, both sides by turns in one run. Peers\n"
          "that are not installed are left out: ctest (package cmake), prove (perl), meson, and\n"
          "run_kselftest.sh of the kernel's sources ($KSELFTEST_SOURCE).",
      .options = OptionsOf(&options),
      .epilogue =
          "Example:\n  bazel run //tools/bench:runner -- --rounds 11 --json /tmp/runner.json\n\n"
          "Exit code: 0 every target is met, 1 one is missed or a row cannot run, 64 usage,\n"
          "73 the JSON file cannot be written."};
  const auto operands = ktstr::ParseCommandLine(line, args);
  if (!operands.ok()) return FailBench(kProgram, kBenchUsage, operands.status());
  if (options.help) {
    std::fputs(ktstr::HelpText(line).c_str(), stdout);
    return kBenchMet;
  }
  if (!operands->empty()) {
    return FailBench(kProgram, kBenchUsage,
                     absl::InvalidArgumentError(
                         absl::StrCat("unexpected operand '", operands->front(), "'; see --help")));
  }
  const RunnerPrograms programs{.ktstr = Absolute("runner/ktstr"),
                                .trivial_test = Absolute("tools/bench/trivial_test"),
                                .chatty_test = Absolute("tools/bench/chatty_test")};
  absl::StatusOr<Workbench> bench = Workbench::Create();
  if (!bench.ok()) return FailBench(kProgram, kBenchCannotWrite, bench.status());
  std::vector<Row> rows;
  AddOverheadRows(programs, *bench, rows);
  AddOutputRows(programs, *bench, rows);
  AddParseRows(programs, *bench, rows);
  return RunBench(kProgram, rows, options);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  return bench::Main(std::vector<std::string>(argv + 1, argv + argc));
}
