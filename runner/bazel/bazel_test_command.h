// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// `ktstr bazel-test`: one selftest as one Bazel test.

#ifndef RUNNER_BAZEL_BAZEL_TEST_COMMAND_H_
#define RUNNER_BAZEL_BAZEL_TEST_COMMAND_H_

#include <span>
#include <string>

#include "ktstr/base/command_line.h"

namespace runner {

// Takes the selftest and its arguments. It runs in Bazel's working directory, KTAP goes to standard
// output, reports to where Bazel wants them. A skipped selftest is a success with skipped cases in
// test.xml, since Bazel knows no skip. Returns the exit code.
int BazelTestCommand(std::span<const std::string> args);
// Its options, to be described: nothing may be parsed with them.
ktstr::CommandLine DescribeBazelTest();

}  // namespace runner

#endif  // RUNNER_BAZEL_BAZEL_TEST_COMMAND_H_
