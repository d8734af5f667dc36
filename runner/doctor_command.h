// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// `ktstr doctor`: what this machine offers and lacks for tests of the scheduler.

#ifndef RUNNER_DOCTOR_COMMAND_H_
#define RUNNER_DOCTOR_COMMAND_H_

#include <span>
#include <string>

#include "ktstr/base/command_line.h"

namespace runner {

// Takes the arguments after its name and returns the exit code: what is lacking is no failure.
int DoctorCommand(std::span<const std::string> args);
// Its options, to be described: nothing may be parsed with them.
ktstr::CommandLine DescribeDoctor();

}  // namespace runner

#endif  // RUNNER_DOCTOR_COMMAND_H_
