// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What the results say about the machine that they come from.

#ifndef RUNNER_RUN_RUN_ENVIRONMENT_H_
#define RUNNER_RUN_RUN_ENVIRONMENT_H_

#include <map>
#include <string>

namespace runner {

// Kernel, architecture, host name and CPUs, by name.
std::map<std::string, std::string> DescribeMachine();

}  // namespace runner

#endif  // RUNNER_RUN_RUN_ENVIRONMENT_H_
