// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// bench core: what the workload core costs, as ratios to peers that are measured in the same run.

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/match.h"
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
  std::string filter;
  std::string json;
  bool scale = false;
  bool help = false;
};

using MakeRow = absl::StatusOr<Comparison> (*)(absl::Duration duration);

struct Row {
  const char* name;
  MakeRow make;
};

constexpr Row kRows[] = {
    {"futex ping-pong, one CPU", FutexPingPongRow},
    {"pipe ping-pong, one CPU", PipeIoRow},
    {"telemetry per iteration", TelemetryRow},
    {"life of 512, pipe protocol", LifeAgainstPipesRow},
    {"life of 512, empty forks", LifeAgainstForksRow},
    {"reports of 512 blocked", ReportsRow},
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

void PrintHeader() {
  std::printf("%-28s %12s %12s  %9s  %-21s %s\n", "row", "ours", "peer", "judged", "[min..max]",
              "target");
}

const char* NameOf(Judged judged) {
  switch (judged) {
    case Judged::kRatio:
      return "ratio";
    case Judged::kDifference:
      return "difference";
    case Judged::kOurs:
      return "ours";
  }
  return "";
}

// ">= 0.9: met"; "-" when there is no target.
std::string TargetText(const Comparison& comparison, const ComparisonResult& result) {
  if (!comparison.target.has_value()) return "-";
  return absl::StrFormat("%s %g: %s",
                         comparison.better == Better::kHigher ? ">=" : "<=", *comparison.target,
                         result.meets_target ? "met" : "MISSED");
}

void PrintRow(const Row& row, const Comparison& comparison, const ComparisonResult& result) {
  const std::string peer = result.peer.empty() ? "-" : absl::StrFormat("%.1f", Median(result.peer));
  std::printf("%-28s %12.1f %12s  %9.3f  %-21s %s\n", row.name, Median(result.ours), peer.c_str(),
              result.median, absl::StrFormat("[%.3f..%.3f]", result.min, result.max).c_str(),
              TargetText(comparison, result).c_str());
  std::printf("  %s%s%s, %s\n", comparison.ours_name.c_str(),
              result.peer.empty() ? "" : " against ", comparison.peer_name.c_str(),
              comparison.unit.c_str());
  std::fflush(stdout);
}

void PrintSkipped(const Row& row, const absl::Status& why) {
  std::printf("%-28s skipped: %s\n", row.name, std::string(why.message()).c_str());
}

nlohmann::json ToJson(const Row& row, const Comparison& comparison,
                      const ComparisonResult& result) {
  nlohmann::json json = {
      {"name", row.name},
      {"ours", comparison.ours_name},
      {"peer", comparison.peer_name},
      {"unit", comparison.unit},
      {"better", comparison.better == Better::kHigher ? "higher" : "lower"},
      {"judged", NameOf(comparison.judged)},
      {"figure", {{"median", result.median}, {"min", result.min}, {"max", result.max}}},
      {"rounds", {{"ours", result.ours}, {"peer", result.peer}}}};
  if (comparison.target.has_value()) {
    json["target"] = *comparison.target;
    json["meets_target"] = result.meets_target;
  }
  return json;
}

// Runs one row: whether it met its target or was skipped.
absl::StatusOr<bool> RunRow(const Row& row, const Options& options, nlohmann::json& rows) {
  const absl::StatusOr<Comparison> comparison = row.make(options.duration);
  if (absl::IsUnimplemented(comparison.status())) {
    PrintSkipped(row, comparison.status());
    rows.push_back({{"name", row.name}, {"skipped", std::string(comparison.status().message())}});
    return true;
  }
  if (!comparison.ok()) return comparison.status();
  ASSIGN_OR_RETURN(const ComparisonResult result,
                   Compare(*comparison, static_cast<int>(options.rounds)));
  PrintRow(row, *comparison, result);
  rows.push_back(ToJson(row, *comparison, result));
  return result.meets_target;
}

// Whether every row met its target.
absl::StatusOr<bool> RunRows(const Options& options, nlohmann::json& rows) {
  bool all_met = true;
  PrintHeader();
  for (const Row& row : kRows) {
    if (!absl::StrContains(row.name, options.filter)) continue;
    ASSIGN_OR_RETURN(const bool met, RunRow(row, options, rows));
    all_met &= met;
  }
  if (rows.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no row has '", options.filter, "' in its name"));
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
                  {.name = "filter",
                   .value = "TEXT",
                   .help = "only rows with this in their name",
                   .set = ktstr::SetString(&options.filter)},
                  {.name = "scale",
                   .help = "instead of the rows: how cost and memory grow with the workers",
                   .set = ktstr::SetFlag(&options.scale)},
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
  if (options.scale) {
    const absl::Status printed = PrintScale();
    return printed.ok() ? 0 : Fail(kExitMissed, printed);
  }
  nlohmann::json rows = nlohmann::json::array();
  const absl::StatusOr<bool> all_met = RunRows(options, rows);
  if (!all_met.ok()) {
    return Fail(absl::IsInvalidArgument(all_met.status()) ? kExitUsage : kExitMissed,
                all_met.status());
  }
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
