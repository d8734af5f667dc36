// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/bench/bench_program.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"

namespace bench {
namespace {

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
  std::printf("%-28s %12.1f %12s  %9.3f  %-21s %s\n", row.name.c_str(), Median(result.ours),
              peer.c_str(), result.median,
              absl::StrFormat("[%.3f..%.3f]", result.min, result.max).c_str(),
              TargetText(comparison, result).c_str());
  std::printf("  %s%s%s, %s\n", comparison.ours_name.c_str(),
              result.peer.empty() ? "" : " against ", comparison.peer_name.c_str(),
              comparison.unit.c_str());
  std::fflush(stdout);
}

void PrintSkipped(const Row& row, const absl::Status& why) {
  std::printf("%-28s skipped: %s\n", row.name.c_str(), std::string(why.message()).c_str());
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
absl::StatusOr<bool> RunRow(const Row& row, const BenchOptions& options, nlohmann::json& rows) {
  const absl::StatusOr<Comparison> comparison = row.make();
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
absl::StatusOr<bool> RunRows(std::span<const Row> rows, const BenchOptions& options,
                             nlohmann::json& report) {
  bool all_met = true;
  PrintHeader();
  for (const Row& row : rows) {
    if (!absl::StrContains(row.name, options.filter)) continue;
    ASSIGN_OR_RETURN(const bool met, RunRow(row, options, report));
    all_met &= met;
  }
  if (report.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no row has '", options.filter, "' in its name"));
  }
  return all_met;
}

}  // namespace

std::vector<ktstr::CommandOption> OptionsOf(BenchOptions* options) {
  return {{.name = "rounds",
           .value = "N",
           .help = absl::StrCat("interleaved rounds per row (default ", options->rounds, ")"),
           .set = ktstr::SetCount(&options->rounds, 1, 1000)},
          {.name = "filter",
           .value = "TEXT",
           .help = "only rows with this in their name",
           .set = ktstr::SetString(&options->filter)},
          {.name = "json",
           .value = "FILE",
           .help = "write every measurement there too",
           .set = ktstr::SetString(&options->json)},
          {.name = "help",
           .short_name = 'h',
           .help = "this text",
           .set = ktstr::SetFlag(&options->help)}};
}

int RunBench(const std::string& program, std::span<const Row> rows, const BenchOptions& options) {
  nlohmann::json report = nlohmann::json::array();
  const absl::StatusOr<bool> all_met = RunRows(rows, options, report);
  if (!all_met.ok()) {
    return FailBench(program,
                     absl::IsInvalidArgument(all_met.status()) ? kBenchUsage : kBenchMissed,
                     all_met.status());
  }
  if (!options.json.empty()) {
    const nlohmann::json document = {{"schema", "ktstr.bench/1"}, {"rows", report}};
    const absl::Status written = ktstr::WriteFileAtomically(options.json, document.dump(2) + "\n");
    if (!written.ok()) return FailBench(program, kBenchCannotWrite, written);
  }
  return *all_met ? kBenchMet : kBenchMissed;
}

int FailBench(const std::string& program, int code, const absl::Status& status) {
  std::fprintf(stderr, "%s: %s\n", program.c_str(), std::string(status.message()).c_str());
  return code;
}

}  // namespace bench
