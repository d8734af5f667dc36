// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What the commands say on standard error and print on standard output.

#ifndef RUNNER_COMMAND_MESSAGE_H_
#define RUNNER_COMMAND_MESSAGE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace runner {

// Reports one line, "COMMAND: text". It stands behind "# " when standard error is no terminal,
// because it may be merged into a stream of KTAP.
void Say(absl::string_view command, absl::string_view text);

// Reports what went wrong and returns `exit_code`.
int Fail(absl::string_view command, const absl::Status& status, int exit_code);

// The exit code of a result that could not be stored: kExitWriteError where there was no room for
// it (a full disk, a quota, RLIMIT_FSIZE), else kExitCannotCreate.
int StoreExitCode(const absl::Status& status);

// Prints to standard output. Returns kExitOk, or kExitWriteError.
int Print(absl::string_view command, absl::string_view text);

}  // namespace runner

#endif  // RUNNER_COMMAND_MESSAGE_H_
