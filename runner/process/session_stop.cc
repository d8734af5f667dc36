// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/session_stop.h"

#include <signal.h>

#include <algorithm>

#include "absl/strings/string_view.h"
#include "runner/process/process_snapshot.h"

namespace runner {

void SessionStop::Add(pid_t leader) {
  // The next look sees what is forked under our eyes.
  constexpr int kLooks = 16;
  for (int look = 0; look < kLooks; ++look) {
    bool changed = false;
    for (const ProcessStat& process : ListSession(leader)) {
      if (absl::string_view("TtZX").find(process.state) != absl::string_view::npos ||
          std::find(stopped_.begin(), stopped_.end(), process.pid) != stopped_.end()) {
        continue;
      }
      changed = true;
      if (::kill(process.pid, SIGSTOP) == 0) stopped_.push_back(process.pid);
    }
    if (!changed) return;
  }
}

void SessionStop::Continue() {
  for (const pid_t pid : stopped_) ::kill(pid, SIGCONT);
  stopped_.clear();
}

}  // namespace runner
