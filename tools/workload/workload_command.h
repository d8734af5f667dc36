// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The command ktstr-workload: runs what its options ask for. Parent side.

#ifndef TOOLS_WORKLOAD_WORKLOAD_COMMAND_H_
#define TOOLS_WORKLOAD_WORKLOAD_COMMAND_H_

#include <span>
#include <string>

namespace ktstr {

// Prints to stdout and stderr and returns the exit code. `args` are without the program's name.
int WorkloadCommand(std::span<const std::string> args);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_WORKLOAD_COMMAND_H_
