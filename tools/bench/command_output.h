// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The output of a peer that is a program of its own.

#ifndef TOOLS_BENCH_COMMAND_OUTPUT_H_
#define TOOLS_BENCH_COMMAND_OUTPUT_H_

#include <string>

#include "absl/status/statusor.h"

namespace bench {

// The standard output of a shell command. An error when it exits with another code than 0.
absl::StatusOr<std::string> CommandOutput(const std::string& command);

}  // namespace bench

#endif  // TOOLS_BENCH_COMMAND_OUTPUT_H_
