// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KtapReporter: KTAP as the kernel's documentation specifies it, with indented subtests.
//
//   KTAP version 1
//   1..1
//     KTAP version 1
//     # Subtest: ktstr:wake_futex_pair
//     1..2
//     ok 1 wakes_on_idle_cpu_within_a_tick
//     ok 2 wakes_across_nodes # SKIP one node
//   ok 1 ktstr:wake_futex_pair
//
// Source: Documentation/dev-tools/ktap.rst. kunit.py reads this form; kselftest's consumers do not
// look at indented lines, which is what KselftestReporter is for.

#ifndef RUNNER_REPORT_KTAP_REPORTER_H_
#define RUNNER_REPORT_KTAP_REPORTER_H_

#include <string>

#include "runner/report/reporter.h"
#include "runner/report/unique_names.h"

namespace runner {

// Writes a test whole when it has ended: its cases, with diagnostics where they did not pass. The
// rest of its output is in output.log.
class KtapReporter : public Reporter {
 public:
  struct Options {
    int fd = 1;  // Borrowed.
  };
  explicit KtapReporter(Options options) : options_(options) {}

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  std::string TestText(const TestResult& result);

  const Options options_;
  UniqueNames names_;
};

}  // namespace runner

#endif  // RUNNER_REPORT_KTAP_REPORTER_H_
