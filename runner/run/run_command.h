// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// `ktstr run` and `ktstr list`.

#ifndef RUNNER_RUN_RUN_COMMAND_H_
#define RUNNER_RUN_RUN_COMMAND_H_

#include <span>
#include <string>

namespace runner {

// Each takes the arguments after its name and returns the exit code (exit_code.h). What goes wrong
// is one line on standard error.
int RunCommand(std::span<const std::string> args);
int ListCommand(std::span<const std::string> args);

}  // namespace runner

#endif  // RUNNER_RUN_RUN_COMMAND_H_
