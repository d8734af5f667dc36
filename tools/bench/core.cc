// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// bench core: what the workload core costs, as ratios to peers that are measured in the same run.

#include <cstdio>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ktstr/base/command_line.h"
#include "tools/bench/bench_program.h"
#include "tools/bench/core_rows.h"

namespace bench {
namespace {

constexpr char kProgram[] = "bench core";

using MakeRow = absl::StatusOr<Comparison> (*)(absl::Duration duration);

struct CoreRow {
  const char* name;
  MakeRow make;
};

constexpr CoreRow kRows[] = {
    {"futex ping-pong, one CPU", FutexPingPongRow},
    {"pipe ping-pong, one CPU", PipeIoRow},
    {"telemetry per iteration", TelemetryRow},
    {"life of 512, pipe protocol", LifeAgainstPipesRow},
    {"life of 512, empty forks", LifeAgainstForksRow},
    {"reports of 512 blocked", ReportsRow},
    {"ends of 512 sleepers", SleepersAgainstBareRow},
    {"ends of 512 on pipes", PipesAgainstBareRow},
    {"stop of one blocked", StopLatencyRow},
    {"snapshot of 512", SnapshotRow},
    {"10,000 workers", TenThousandRow},
    {"timer latency", TimerLatencyRow},
    {"observer: throughput", TelemetryThroughputRow},
    {"observer: switches", TelemetrySwitchesRow},
    {"observer: wake latency", TelemetryWakeRow},
    {"witness: throughput beside", WitnessThroughputRow},
    {"witness: CPU time", WitnessCpuTimeRow},
    {"witness: switches", WitnessSwitchesRow},
};

int Main(const std::vector<std::string>& args) {
  BenchOptions options;
  absl::Duration duration = absl::Milliseconds(100);
  bool scale = false;
  ktstr::CommandLine line{
      .usage = "core [OPTION...]",
      .description = "Measures the workload core against peers, both sides by turns in one run.",
      .options = {{.name = "duration",
                   .value = "DUR",
                   .help = "how long each side runs in each round (default 100ms)",
                   .set = ktstr::SetDuration(&duration)},
                  {.name = "scale",
                   .help = "instead of the rows: how cost and memory grow with the workers",
                   .set = ktstr::SetFlag(&scale)}},
      .epilogue =
          "Example:\n  bazel run //tools/bench:core -- --rounds 51 --json /tmp/core.json\n\n"
          "Exit code: 0 every target is met, 1 one is missed or a row cannot run, 64 usage,\n"
          "73 the JSON file cannot be written."};
  std::vector<ktstr::CommandOption> common = OptionsOf(&options);
  std::move(common.begin(), common.end(), std::back_inserter(line.options));
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
  if (scale) {
    const absl::Status printed = PrintScale();
    return printed.ok() ? kBenchMet : FailBench(kProgram, kBenchMissed, printed);
  }
  std::vector<Row> rows;
  for (const CoreRow& row : kRows) {
    rows.push_back(
        {.name = row.name, .make = [make = row.make, duration] { return make(duration); }});
  }
  return RunBench(kProgram, rows, options);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  return bench::Main(std::vector<std::string>(argv + 1, argv + argc));
}
