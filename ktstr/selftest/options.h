// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SelftestOptions: what the command line and the environment ask of a selftest. Parent side.

#ifndef KTSTR_SELFTEST_OPTIONS_H_
#define KTSTR_SELFTEST_OPTIONS_H_

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ktstr {

struct SelftestOptions {
  enum class Action { kRun, kListNames, kListJson, kHelp };
  Action action = Action::kRun;
  bool controls = false;           // Negative controls in place of cases.
  std::string filter;              // RE2, searched for in case names; empty: all.
  double duration_scale = 1;       // > 0
  bool fail_fast = false;          // After a case that failed the others do not run.
  std::string artifacts_dir;       // Empty: no artifacts.
  bool tap_version_line = true;    // Somebody else wrote it: false.
  bool ktap_version_line = false;  // "KTAP version 1" in place of "TAP version 13".
};

// The value of an environment variable; nullopt when it is not set.
using EnvironmentLookup = std::function<std::optional<std::string>(const char* name)>;
std::optional<std::string> ProcessEnvironment(const char* name);

// Options win over KTSTR_DURATION_SCALE, KTSTR_ARTIFACTS_DIR and TEST_UNDECLARED_OUTPUTS_DIR (in
// this order for the artifacts). KTSTR_CONTROLS=1 is --controls. KSFT_TAP_LEVEL takes the version
// line away; TESTBRIDGE_TEST_RUNNER_FAIL_FAST=1 is --fail-fast. InvalidArgument names the option or
// variable.
absl::StatusOr<SelftestOptions> ParseSelftestOptions(std::span<const std::string> args,
                                                     const EnvironmentLookup& environment);

// The text of --help.
std::string SelftestHelp(absl::string_view program);

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_OPTIONS_H_
