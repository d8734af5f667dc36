// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// `ktstr parse`: any KTAP, TAP, kselftest, KUnit or console log to a summary, JSON and JUnit.

#ifndef RUNNER_PARSE_PARSE_COMMAND_H_
#define RUNNER_PARSE_PARSE_COMMAND_H_

#include <span>
#include <string>

#include "ktstr/base/command_line.h"

namespace runner {

// Runs the command with what follows its name; prints to standard output, one line per error to
// standard error. Returns the exit code of the process: 0 nothing failed; 1 something failed, the
// log contradicts itself, or no results were found; 4 everything was skipped; 64 bad option, no
// such file, or one that is compressed or UTF-16; 73 the JUnit file cannot be written; 74 the log
// cannot be read to its end, or the summary cannot be written.
int ParseCommand(std::span<const std::string> args);
// Its options, to be described: nothing may be parsed with them.
ktstr::CommandLine DescribeParse();

}  // namespace runner

#endif  // RUNNER_PARSE_PARSE_COMMAND_H_
