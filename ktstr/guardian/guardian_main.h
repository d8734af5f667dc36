// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What the guardian's process does: it sleeps until the harness dies, and then ends what that left.
// Worker side: no heap, no locks.

#ifndef KTSTR_GUARDIAN_GUARDIAN_MAIN_H_
#define KTSTR_GUARDIAN_GUARDIAN_MAIN_H_

#include <array>

namespace ktstr {

// The guardian's orders, complete before it exists.
struct GuardianLaunch {
  int harness_pidfd = -1;
  // A cgroup: its cgroup.kill, open for writing, the folder above it and its name there.
  int kill_fd = -1;
  int parent_fd = -1;
  // cgroup.procs of the folder above, for who is to leave the group before it is killed.
  int home_fd = -1;
  std::array<char, 256> cgroup_name{};
  // An entry of the environment, such as "KTSTR_RUN_ID=7"; empty: there is none.
  std::array<char, 256> mark{};
  bool mark_is_prefix = false;
  // A folder to remove: the one above it, its name there, and the path of the one above with a
  // slash behind it, for messages.
  int folder_parent_fd = -1;
  std::array<char, 256> folder_name{};
  std::array<char, 4096> folder_parent{};
  // Gets the names of what stays of the folder, one line each.
  int message_fd = -1;
};

// Never returns.
[[noreturn]] void GuardianMain(const GuardianLaunch& launch) noexcept;

}  // namespace ktstr

#endif  // KTSTR_GUARDIAN_GUARDIAN_MAIN_H_
