// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// `ktstr run` and `ktstr list`.

#ifndef RUNNER_COMMAND_RUN_COMMAND_H_
#define RUNNER_COMMAND_RUN_COMMAND_H_

#include <span>
#include <string>

#include "ktstr/base/command_line.h"

namespace runner {

// Each takes the arguments after its name and returns the exit code (exit_code.h). An error is one
// line on standard error.
int RunCommand(std::span<const std::string> args);
int ListCommand(std::span<const std::string> args);

// The options of `ktstr list`, to be described; those of `ktstr run` are in run_options.h.
ktstr::CommandLine DescribeList();

}  // namespace runner

#endif  // RUNNER_COMMAND_RUN_COMMAND_H_
