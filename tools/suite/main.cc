// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// suite_tool page SUITE.json             prints docs/selftests.md
// suite_tool facts SUITE.json            names the facts that cases do not say; fails with any
// suite_tool controls SUITE.json RUN.json   prints claim x control; fails with one missed or
// missing

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "tools/suite/case_results.h"
#include "tools/suite/control_table.h"
#include "tools/suite/promises.h"
#include "tools/suite/selftests_page.h"

namespace suite {
namespace {

constexpr int kExitUsage = 64;

absl::StatusOr<std::vector<Promise>> ReadPromises(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ktstr::ReadFile(path));
  return ParsePromises(text);
}

absl::StatusOr<std::vector<CaseResult>> ReadResults(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ktstr::ReadFile(path));
  return ParseCaseResults(text);
}

int Complain(absl::string_view about, const absl::Status& status) {
  std::fprintf(stderr, "suite_tool: %s: %s\n", std::string(about).c_str(),
               std::string(status.message()).c_str());
  return 1;
}

int PrintMissingFacts(const std::vector<Promise>& promises) {
  const std::vector<std::string> missing = MissingFacts(promises);
  for (const std::string& line : missing) std::printf("%s\n", line.c_str());
  return missing.empty() ? 0 : 1;
}

int PrintControls(const std::vector<Promise>& promises, const std::string& run_json) {
  const absl::StatusOr<std::vector<CaseResult>> results = ReadResults(run_json);
  if (!results.ok()) return Complain(run_json, results.status());
  const ControlTable table = TableOfControls(promises, *results);
  std::fputs(table.text.c_str(), stdout);
  return table.holds() ? 0 : 1;
}

int Run(const std::vector<std::string>& args) {
  const std::string command = args.empty() ? "" : args[0];
  const size_t wanted = command == "controls" ? 3 : 2;
  if (args.size() != wanted || (command != "page" && command != "facts" && wanted == 2)) {
    std::fputs("suite_tool: page|facts SUITE.json, or controls SUITE.json RUN.json\n", stderr);
    return kExitUsage;
  }
  const absl::StatusOr<std::vector<Promise>> promises = ReadPromises(args[1]);
  if (!promises.ok()) return Complain(args[1], promises.status());
  if (command == "facts") return PrintMissingFacts(*promises);
  if (command == "controls") return PrintControls(*promises, args[2]);
  std::fputs(SelftestsPage(*promises).c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace suite

int main(int argc, char** argv) {
  return suite::Run(std::vector<std::string>(argv + 1, argv + argc));
}
