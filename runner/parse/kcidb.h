// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Cases as a report for KCIDB, the database of KernelCI and of the CI systems that feed it. Pure.

#ifndef RUNNER_PARSE_KCIDB_H_
#define RUNNER_PARSE_KCIDB_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "runner/event/run_event.h"

namespace runner {

// The build of a kernel that was tested: KCIDB lists tests below it.
struct KcidbBuild {
  std::string origin;    // The CI system: small letters, digits and '_'.
  std::string build_id;  // "ORIGIN:ID".
};

// Takes "ORIGIN:ID". Errors: kInvalidArgument.
absl::StatusOr<KcidbBuild> ParseKcidbBuild(absl::string_view text);

// A document of KCIDB's schema 5.3 (github.com/kernelci/kcidb-io) with one test per case.
//   id      "<build_id>/<log>/<path>", which is unique as long as each log has a name of its own
//   path    the case's name: "kselftest.DIR.TEST..." where kselftest's runner wrote the log
//   status  PASS (pass, xfail), FAIL (fail, xpass, leak), ERROR (error, crash, timeout), SKIP,
//           MISS (not run)
// The verdict itself, the name as written and the line are in "misc".
std::string KcidbJson(const KcidbBuild& build, absl::string_view log,
                      const std::vector<CaseResult>& cases);

}  // namespace runner

#endif  // RUNNER_PARSE_KCIDB_H_
