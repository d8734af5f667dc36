// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/stuck_task.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/file.h"

namespace ktstr {

bool IsAsleep(pid_t tid) {
  // The kernel names a place only of tasks that are not on a run queue, unlike the state of "stat",
  // which a task has from before it looks at its condition.
  const std::string place = ReadFile(absl::StrCat("/proc/", tid, "/wchan")).value_or("");
  // do_freezer_trap, __refrigerator; do_signal_stop, ptrace_stop.
  const bool is_held = absl::StrContains(place, "freez") || absl::StrContains(place, "refriger") ||
                       absl::StrContains(place, "stop");
  return !place.empty() && place != "0" && !is_held;
}

void DescribeStuckTask(pid_t tid, WorkerExit& exit) {
  // /proc/<tid> is there for every thread, although listings show the leaders only.
  const std::string folder = absl::StrCat("/proc/", tid, "/");
  const std::string status = ReadFile(folder + "status").value_or("");
  for (absl::string_view line : absl::StrSplit(status, '\n')) {
    if (absl::ConsumePrefix(&line, "State:")) {
      exit.task_state = std::string(absl::StripAsciiWhitespace(line));
    }
  }
  exit.wait_channel = ReadFile(folder + "wchan").value_or("");
  exit.kernel_stack = ReadFile(folder + "stack").value_or("");
}

}  // namespace ktstr
