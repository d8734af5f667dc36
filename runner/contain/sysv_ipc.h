// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SysvIpc: the System V shared memory segments, semaphore sets and message queues of the machine.
// Parent side.

#ifndef RUNNER_CONTAIN_SYSV_IPC_H_
#define RUNNER_CONTAIN_SYSV_IPC_H_

#include <array>
#include <string>

#include "absl/strings/string_view.h"
#include "runner/contain/thing_source.h"

namespace runner {

// Pure. Adds what one table of /proc/sysvipc lists: `table` is "shm", "sem" or "msg" (proc(5)).
void ParseSysvTable(absl::string_view table, absl::string_view text, SharedThings& things);

class SysvIpc : public ThingSource {
 public:
  explicit SysvIpc(std::string folder = "/proc/sysvipc") : folder_(std::move(folder)) {}

  bool MayHaveChanged() override;
  SharedThings Things() override;
  // A segment whose creator is dead and to which nobody is attached.
  bool Remove(const std::string& key) override;

 private:
  const std::string folder_;
  std::array<int, 3> in_use_ = {-1, -1, -1};
};

}  // namespace runner

#endif  // RUNNER_CONTAIN_SYSV_IPC_H_
