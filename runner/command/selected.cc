// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/command/selected.h"

#include <unistd.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/status_macros.h"
#include "runner/discover/discover.h"
#include "runner/discover/suite_manifest.h"

namespace runner {

absl::StatusOr<std::vector<Selftest>> FindSelected(std::vector<std::string> operands,
                                                   const Selection& selection) {
  if (operands.empty()) {
    if (::access(kKselftestListName, F_OK) != 0 && ::access(kSuiteManifestName, F_OK) != 0) {
      return absl::InvalidArgumentError(
          "nothing named: give a test, a folder of tests or an installed kselftest tree");
    }
    operands = {"."};
  }
  ASSIGN_OR_RETURN(std::vector<Selftest> selftests, Discover(operands));
  return Select(std::move(selftests), selection);
}

std::string ListAsText(const std::vector<Selftest>& selftests) {
  std::string text;
  for (const Selftest& selftest : selftests) absl::StrAppend(&text, FullName(selftest.id), "\n");
  return text;
}

std::string ListAsJson(const std::vector<Selftest>& selftests) {
  nlohmann::ordered_json tests = nlohmann::ordered_json::array();
  for (const Selftest& selftest : selftests) {
    nlohmann::ordered_json test = {{"collection", selftest.id.collection},
                                   {"name", selftest.id.name},
                                   {"directory", selftest.directory},
                                   {"argv", selftest.argv},
                                   {"timeout_ns", absl::ToInt64Nanoseconds(selftest.timeout)}};
    if (selftest.has_manifest) {
      test["tags"] = selftest.tags;
      test["cpus"] = selftest.cpus;
      test["exclusive"] = selftest.exclusive;
      test["cases"] = selftest.cases;
    }
    if (!selftest.problem.empty()) test["problem"] = selftest.problem;
    tests.push_back(std::move(test));
  }
  const nlohmann::ordered_json list = {{"schema", "ktstr.list/1"}, {"selftests", tests}};
  return list.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string ListCommands(const std::vector<Selftest>& selftests) {
  std::string text;
  for (const Selftest& selftest : selftests) {
    absl::StrAppend(&text, FullName(selftest.id), ": cd ", selftest.directory, " && ",
                    absl::StrJoin(selftest.argv, " "),
                    selftest.problem.empty() ? "" : absl::StrCat("  # ", selftest.problem), "\n");
  }
  return text;
}

}  // namespace runner
