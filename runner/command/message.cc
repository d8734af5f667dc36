// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/command/message.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ktstr/base/sys.h"
#include "runner/command/exit_code.h"

namespace runner {

void Say(absl::string_view command, absl::string_view text) {
  const absl::string_view prefix = ::isatty(STDERR_FILENO) != 0 ? "" : "# ";
  const std::string line = absl::StrReplaceAll(text, {{"\n", " "}});
  // Without standard error nobody is left to read it.
  ktstr::sys::WriteAll(STDERR_FILENO, absl::StrCat(prefix, command, ": ", line, "\n"))
      .IgnoreError();
}

int Fail(absl::string_view command, const absl::Status& status, int exit_code) {
  Say(command, status.message());
  return exit_code;
}

int StoreExitCode(const absl::Status& status) {
  return absl::IsResourceExhausted(status) ? kExitWriteError : kExitCannotCreate;
}

int Print(absl::string_view command, absl::string_view text) {
  const absl::Status status = ktstr::sys::WriteAll(STDOUT_FILENO, text);
  return status.ok() ? kExitOk : Fail(command, status, kExitWriteError);
}

}  // namespace runner
