// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// AdversaryTest: runs tests that do what tests should not by the ktstr executable, and looks for
// what is left of them: this process is a subreaper, so whatever the runner misses becomes a child
// of ours.
//
// The target's data are ":adversary" and "//runner:ktstr".

#ifndef RUNNER_ADVERSARIES_ADVERSARY_RUN_H_
#define RUNNER_ADVERSARIES_ADVERSARY_RUN_H_

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "runner/e2e/end_to_end.h"

namespace runner {

// Nothing shows who made a file or a group: another program of this machine may do so meanwhile.
inline constexpr char kLeaksOfOthersIgnored[] = "--leaks file=ignore,cgroup=ignore";

class AdversaryTest : public EndToEndTest {
 protected:
  void SetUp() override;
  // The part of SetUp() that follows UseFolder().
  void Prepare();

  // A test below tests/ whose text is for /bin/sh: $SLEEP sleeps for ever, $ADVERSARY is the
  // program beside this test.
  void Adverse(const std::string& name, absl::string_view text);

  // Runs `ktstr run OPTIONS tests` with its temporary files in a folder of ours, and
  // kLeaksOfOthersIgnored unless OPTIONS say otherwise.
  Finished Run(const std::string& options);

  // Checks that nothing of the run is left: no process, no group, no temporary file. Returns the
  // number of processes that were left, and ends them.
  int CheckNothingIsLeft();

  // result.json of the only attempt of a test.
  nlohmann::json Result(const std::string& test) const;
  std::string VerdictOf(const std::string& test) const;

  // Adds a row to the table that is printed in the end.
  void AddRow(const std::string& adversary, const std::string& verdict, int survivors) const;

  absl::Duration took_;

 private:
  bool GroupOfRunIsThere() const;
};

}  // namespace runner

#endif  // RUNNER_ADVERSARIES_ADVERSARY_RUN_H_
