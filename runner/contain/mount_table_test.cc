// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/mount_table.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace runner {
namespace {

using ::testing::IsEmpty;

TEST(MountTableTest, MountIsNamedByTypeAndPlace) {
  const SharedThings things = ParseMounts(
      "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
      "44 21 0:30 / /mnt/with\\040blank rw - tmpfs none rw\n");

  ASSERT_EQ(things.size(), 2u);
  EXPECT_EQ(things.at("mount 21 /").what, "ext4 on /");
  EXPECT_EQ(things.at("mount 44 /mnt/with blank").what, "tmpfs on /mnt/with blank");
  EXPECT_EQ(things.at("mount 21 /").kind, LeakKind::kMount);
}

TEST(MountTableTest, LineThatIsNoMountIsPassedOver) {
  EXPECT_THAT(ParseMounts("21 1 8:1 / / rw\n\n- - - - - - - - -"), IsEmpty());
}

TEST(MountTableTest, RootIsAmongThoseOfThisProcess) {
  MountTable table;

  bool has_root = false;
  for (const auto& [key, thing] : table.Things()) has_root |= thing.what.ends_with(" on /");

  EXPECT_TRUE(has_root);
}

}  // namespace
}  // namespace runner
