// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/options.h"

#include <re2/re2.h>

#include <cmath>
#include <cstdlib>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/command_line.h"
#include "ktstr/base/status_macros.h"

namespace ktstr {
namespace {

OptionSetter SetAction(SelftestOptions* options, SelftestOptions::Action action) {
  return [=](absl::string_view) {
    options->action = action;
    return absl::OkStatus();
  };
}

OptionSetter SetList(SelftestOptions* options) {
  return [=](absl::string_view value) {
    if (!value.empty() && value != "json") {
      return absl::InvalidArgumentError(absl::StrCat("'", value, "' is no format; use json"));
    }
    options->action =
        value.empty() ? SelftestOptions::Action::kListNames : SelftestOptions::Action::kListJson;
    return absl::OkStatus();
  };
}

OptionSetter SetScale(double* scale) {
  return [=](absl::string_view value) {
    double parsed = 0;
    if (!absl::SimpleAtod(value, &parsed) || !std::isfinite(parsed) || parsed <= 0) {
      return absl::InvalidArgumentError(absl::StrCat("'", value, "' is no factor above 0"));
    }
    *scale = parsed;
    return absl::OkStatus();
  };
}

OptionSetter SetPattern(std::string* filter) {
  return [=](absl::string_view value) {
    const RE2 pattern(re2::StringPiece(value.data(), value.size()), RE2::Quiet);
    if (!pattern.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", value, "' is no regular expression: ", pattern.error()));
    }
    *filter = std::string(value);
    return absl::OkStatus();
  };
}

CommandLine MakeCommandLine(absl::string_view program, SelftestOptions* options) {
  return {
      .usage = absl::StrCat(program, " [OPTION...]"),
      .description = "A selftest of the scheduler: runs its cases on this machine and prints KTAP.",
      .options = {{.name = "list",
                   .value = "FORMAT",
                   .value_is_optional = true,
                   .help =
                       "print the names of the cases and end; json: everything about the selftest",
                   .set = SetList(options)},
                  {.name = "filter",
                   .value = "EXPR",
                   .help =
                       "run the cases whose name contains a match of this regular expression (RE2)",
                   .set = SetPattern(&options->filter)},
                  {.name = "controls",
                   .help = "run the negative controls: workloads that break the claims on purpose, "
                           "on which the cases' expectations must fail; else KTSTR_CONTROLS=1",
                   .set = SetFlag(&options->controls)},
                  {.name = "fail-fast",
                   .help = "run no more cases after one that failed",
                   .set = SetFlag(&options->fail_fast)},
                  {.name = "duration-scale",
                   .value = "X",
                   .help = "run every workload X times as long; else KTSTR_DURATION_SCALE",
                   .set = SetScale(&options->duration_scale)},
                  {.name = "artifacts",
                   .value = "DIR",
                   .help = "write workers/CASE.json there; else KTSTR_ARTIFACTS_DIR, else "
                           "TEST_UNDECLARED_OUTPUTS_DIR",
                   .set = SetString(&options->artifacts_dir)},
                  {.name = "ktap",
                   .help = "begin with 'KTAP version 1' instead of 'TAP version 13'",
                   .set = SetFlag(&options->ktap_version_line)},
                  {.name = "help",
                   .short_name = 'h',
                   .help = "print this",
                   .set = SetAction(options, SelftestOptions::Action::kHelp)}},
      .epilogue =
          "Exit codes: 0 pass, 1 fail, 2 expected failure, 3 unexpected pass, 4 skip, "
          "64 bad option.\n"};
}

absl::Status ApplyEnvironment(const EnvironmentLookup& environment, SelftestOptions& options) {
  if (const auto scale = environment("KTSTR_DURATION_SCALE")) {
    if (const absl::Status status = SetScale(&options.duration_scale)(*scale); !status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("KTSTR_DURATION_SCALE: ", status.message()));
    }
  }
  for (const char* name : {"TEST_UNDECLARED_OUTPUTS_DIR", "KTSTR_ARTIFACTS_DIR"}) {
    if (const auto directory = environment(name)) options.artifacts_dir = *directory;
  }
  if (environment("KSFT_TAP_LEVEL").has_value()) options.tap_version_line = false;
  options.controls = environment("KTSTR_CONTROLS") == "1";
  options.fail_fast = environment("TESTBRIDGE_TEST_RUNNER_FAIL_FAST") == "1";
  return absl::OkStatus();
}

}  // namespace

std::optional<std::string> ProcessEnvironment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

absl::StatusOr<SelftestOptions> ParseSelftestOptions(std::span<const std::string> args,
                                                     const EnvironmentLookup& environment) {
  SelftestOptions options;
  RETURN_IF_ERROR(ApplyEnvironment(environment, options));
  ASSIGN_OR_RETURN(const std::vector<std::string> operands,
                   ParseCommandLine(MakeCommandLine("selftest", &options), args));
  if (!operands.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("unexpected operand '", operands.front(), "'; see --help"));
  }
  return options;
}

std::string SelftestHelp(absl::string_view program) {
  SelftestOptions options;
  return HelpText(MakeCommandLine(program, &options));
}

}  // namespace ktstr
