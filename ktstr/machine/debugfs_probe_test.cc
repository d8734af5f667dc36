// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/debugfs_probe.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/detached_mount.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/machine/recorded_tree.h"

namespace ktstr {
namespace {

using ::ktstr::testing::RecordedTree;

std::string Why(const RecordedTree& tree, const Privileges& privileges) {
  return WhyDebugfsIsClosed({.proc = FileTree(tree.root())}, privileges);
}

TEST(DebugfsProbeTest, KernelWithoutItListsNoSuchFilesystem) {
  const RecordedTree tree;
  tree.Add("filesystems", "nodev\tproc\n\text4\n");

  EXPECT_EQ(Why(tree, {}), "not_built_in");
}

TEST(DebugfsProbeTest, BootParameterClosesItToAll) {
  const RecordedTree tree;
  tree.Add("filesystems", "nodev\tdebugfs\n");
  tree.Add("cmdline", "quiet debugfs=off\n");

  EXPECT_EQ(Why(tree, {.effective_capabilities = ~uint64_t{0}}), "boot_parameter");
}

TEST(DebugfsProbeTest, OrdinaryUserMayNotRead) {
  const RecordedTree tree;
  tree.Add("filesystems", "nodev\tdebugfs\n");

  EXPECT_EQ(Why(tree, {.effective_uid = 1000, .effective_capabilities = 0}), "permission");
}

TEST(DebugfsProbeTest, LockdownIsWhatTheKernelSaysOfIt) {
  const Privileges privileges = ReadPrivileges(FileTree("/proc"));
  const absl::StatusOr<UniqueFd> security = sys::MountDetached("securityfs");
  if (!security.ok()) GTEST_SKIP() << "takes CAP_SYS_ADMIN and securityfs";
  const FileTree tree(absl::StrCat("/proc/self/fd/", security->get()));
  const std::string lockdown = tree.Text("lockdown").value_or("[none]");

  const std::string why = WhyDebugfsIsClosed({}, privileges);

  EXPECT_EQ(why == "lockdown", !absl::StrContains(lockdown, "[none]")) << why << ", " << lockdown;
}

}  // namespace
}  // namespace ktstr
