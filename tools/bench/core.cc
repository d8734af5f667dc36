// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// bench core: what the workload core costs, as ratios to peers that are measured in the same run.

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ktstr/base/command_line.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/bench/comparison.h"
#include "tools/bench/core_rows.h"

namespace bench {
namespace {

constexpr int kExitMissed = 1;
constexpr int kExitUsage = 64;
constexpr int kExitCannotWrite = 73;

struct Options {
  uint64_t rounds = 21;
  absl::Duration duration = absl::Milliseconds(100);
  std::string json;
  bool help = false;
};

void PrintHeader() {
  std::printf("%-28s %12s %12s  %7s  %-15s %s\n", "row", "ours", "peer", "ratio", "[min..max]",
              "target");
}

void PrintRow(const Comparison& row, const ComparisonResult& result) {
  std::printf("%-28s %12.0f %12.0f  %7.3f  [%.3f..%.3f]  %s %.2f: %s\n", row.name.c_str(),
              Median(result.ours), Median(result.peer), result.ratio_median, result.ratio_min,
              result.ratio_max, row.better == Better::kHigher ? ">=" : "<=", row.target,
              result.meets_target ? "met" : "MISSED");
  std::printf("  %s against %s, %s\n", row.ours_name.c_str(), row.peer_name.c_str(),
              row.unit.c_str());
  std::fflush(stdout);
}

nlohmann::json ToJson(const Comparison& row, const ComparisonResult& result) {
  return {{"name", row.name},
          {"ours", row.ours_name},
          {"peer", row.peer_name},
          {"unit", row.unit},
          {"better", row.better == Better::kHigher ? "higher" : "lower"},
          {"target", row.target},
          {"meets_target", result.meets_target},
          {"ratio",
           {{"median", result.ratio_median}, {"min", result.ratio_min}, {"max", result.ratio_max}}},
          {"rounds", {{"ours", result.ours}, {"peer", result.peer}}}};
}

// Whether every row met its target.
absl::StatusOr<bool> RunRows(const Options& options, nlohmann::json& rows) {
  bool all_met = true;
  PrintHeader();
  for (const auto make_row : {FutexPingPongRow}) {
    ASSIGN_OR_RETURN(const Comparison row, make_row(options.duration));
    ASSIGN_OR_RETURN(const ComparisonResult result, Compare(row, static_cast<int>(options.rounds)));
    PrintRow(row, result);
    rows.push_back(ToJson(row, result));
    all_met &= result.meets_target;
  }
  return all_met;
}

int Fail(int code, const absl::Status& status) {
  std::fprintf(stderr, "bench core: %s\n", std::string(status.message()).c_str());
  return code;
}

int Main(const std::vector<std::string>& args) {
  Options options;
  const ktstr::CommandLine line{
      .usage = "core [OPTION...]",
      .description = "Measures the workload core against peers, both sides by turns in one run.",
      .options = {{.name = "rounds",
                   .value = "N",
                   .help = "interleaved rounds per row (default 21)",
                   .set = ktstr::SetCount(&options.rounds, 1, 1000)},
                  {.name = "duration",
                   .value = "DUR",
                   .help = "how long each side runs in each round (default 100ms)",
                   .set = ktstr::SetDuration(&options.duration)},
                  {.name = "json",
                   .value = "FILE",
                   .help = "write every measurement there too",
                   .set = ktstr::SetString(&options.json)},
                  {.name = "help",
                   .short_name = 'h',
                   .help = "this text",
                   .set = ktstr::SetFlag(&options.help)}},
      .epilogue =
          "Example:\n  bazel run //tools/bench:core -- --rounds 51 --json /tmp/core.json\n\n"
          "Exit code: 0 every target is met, 1 one is missed or a row cannot run, 64 usage,\n"
          "73 the JSON file cannot be written."};
  const auto operands = ktstr::ParseCommandLine(line, args);
  if (!operands.ok()) return Fail(kExitUsage, operands.status());
  if (options.help) {
    std::fputs(ktstr::HelpText(line).c_str(), stdout);
    return 0;
  }
  if (!operands->empty()) {
    return Fail(kExitUsage, absl::InvalidArgumentError(absl::StrCat(
                                "unexpected operand '", operands->front(), "'; see --help")));
  }
  nlohmann::json rows = nlohmann::json::array();
  const absl::StatusOr<bool> all_met = RunRows(options, rows);
  if (!all_met.ok()) return Fail(kExitMissed, all_met.status());
  if (!options.json.empty()) {
    const nlohmann::json report = {{"schema", "ktstr.bench/1"}, {"rows", rows}};
    const absl::Status written = ktstr::WriteFileAtomically(options.json, report.dump(2) + "\n");
    if (!written.ok()) return Fail(kExitCannotWrite, written);
  }
  return *all_met ? 0 : kExitMissed;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  return bench::Main(std::vector<std::string>(argv + 1, argv + argc));
}
