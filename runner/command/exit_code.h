// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The exit codes of `ktstr` (docs/exit_codes.md; 64 and above as in sysexits.h).

#ifndef RUNNER_COMMAND_EXIT_CODE_H_
#define RUNNER_COMMAND_EXIT_CODE_H_

namespace runner {

enum RunExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,
  kExitAllSkipped = 4,
  kExitUsage = 64,
  kExitOwnBug = 70,
  kExitCannotCreate = 73,
  kExitWriteError = 74,
  kExitRunTimeout = 124,
  kExitSignalBase = 128,
};

}  // namespace runner

#endif  // RUNNER_COMMAND_EXIT_CODE_H_
