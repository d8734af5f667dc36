// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// MountTable: the mounts that this process sees. Parent side.

#ifndef RUNNER_CONTAIN_MOUNT_TABLE_H_
#define RUNNER_CONTAIN_MOUNT_TABLE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ktstr/base/unique_fd.h"
#include "runner/contain/thing_source.h"

namespace runner {

// Pure. The mounts in the text of /proc/PID/mountinfo (proc_pid_mountinfo(5)).
SharedThings ParseMounts(absl::string_view mountinfo);

class MountTable : public ThingSource {
 public:
  MountTable();

  bool MayHaveChanged() override;
  SharedThings Things() override;

 private:
  ktstr::UniqueFd notifier_;  // Its poll reports changes since the last one.
};

}  // namespace runner

#endif  // RUNNER_CONTAIN_MOUNT_TABLE_H_
