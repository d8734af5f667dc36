// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Findings: what an environment record means for tests of the scheduler. Pure.

#ifndef RUNNER_DOCTOR_FINDING_H_
#define RUNNER_DOCTOR_FINDING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ktstr/machine/environment.h"

namespace runner {

// One thing that tests depend on, as this machine has it.
struct Finding {
  enum class Level {
    kOffered,
    kCaution,  // It is there, but changes what results mean.
    kLacking,  // Tests that need it are skipped, or inconclusive.
  };
  Level level = Level::kOffered;
  std::string subject;      // "SCHED_FIFO", stable: programs may look for it.
  std::string fact;         // What is the case.
  std::string consequence;  // What it means for tests; empty when the finding is offered.
  std::string remedy;       // What a person can do; empty: nothing.
};

// "offered", "caution", "lacking".
absl::string_view LevelName(Finding::Level level);

// Returns always the same subjects in the same order, as far as the record has them.
std::vector<Finding> Examine(const ktstr::Environment& environment);

// "Linux 6.12.3 x86_64, 2 CPUs, preemption full, virtual machine": the machine on one line.
std::string MachineLine(const ktstr::Environment& environment);

}  // namespace runner

#endif  // RUNNER_DOCTOR_FINDING_H_
