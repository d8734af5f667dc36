// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The commands of ktstr: which there are, their help and their completion.

#ifndef RUNNER_COMMANDS_H_
#define RUNNER_COMMANDS_H_

#include <span>
#include <string>

namespace runner {

// Runs the command that `args` begins with and returns the exit code (run/exit_code.h).
int KtstrCommand(std::span<const std::string> args);

}  // namespace runner

#endif  // RUNNER_COMMANDS_H_
