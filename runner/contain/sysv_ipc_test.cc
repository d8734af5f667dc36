// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/sysv_ipc.h"

#include <sys/ipc.h>
#include <sys/shm.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace runner {
namespace {

using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kSegments[] =
    "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid"
    "      atime      dtime      ctime                   rss                  swap\n"
    "         0      32769   600                  4096  5540  5541      0     0     0  1000     0"
    "          0 1795643172 1795643172                  4096                     0\n";
constexpr char kSets[] =
    "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n"
    "      4660          7   600          3     0     0     0     0          0 1795643172\n";

TEST(SysvIpcTest, SegmentIsNamedWithItsCreator) {
  SharedThings things;

  ParseSysvTable("shm", kSegments, things);

  ASSERT_EQ(things.size(), 1u);
  const SharedThing& thing = things.at("shm 32769");
  EXPECT_EQ(thing.kind, LeakKind::kIpc);
  EXPECT_EQ(thing.creator, 5540);
  EXPECT_EQ(thing.what, "shared memory segment 32769, 4096 bytes, made by pid 5540, uid 1000");
}

TEST(SysvIpcTest, CreatorOfASemaphoreSetIsNotKept) {
  SharedThings things;

  ParseSysvTable("sem", kSets, things);

  ASSERT_EQ(things.size(), 1u);
  EXPECT_EQ(things.at("sem 7").creator, 0);
  EXPECT_THAT(things.at("sem 7").what, StartsWith("semaphore set 7 of 3, uid 0"));
}

TEST(SysvIpcTest, LineThatIsCutIsPassedOver) {
  SharedThings things;

  ParseSysvTable("sem", absl::StrCat(kSets, "  4660  8"), things);

  EXPECT_EQ(things.size(), 1u);
}

TEST(SysvIpcTest, EmptyTextIsNothing) {
  SharedThings things;

  ParseSysvTable("shm", "", things);

  EXPECT_THAT(things, IsEmpty());
}

TEST(SysvIpcTest, SegmentOfALivingProcessIsSeenAndNotRemoved) {
  SysvIpc ipc;
  ipc.Things();
  const int id = ::shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  ASSERT_GE(id, 0);

  EXPECT_TRUE(ipc.MayHaveChanged());
  EXPECT_EQ(ipc.Things().count(absl::StrCat("shm ", id)), 1u);
  EXPECT_FALSE(ipc.Remove(absl::StrCat("shm ", id)));

  ASSERT_EQ(::shmctl(id, IPC_RMID, nullptr), 0);
  EXPECT_EQ(ipc.Things().count(absl::StrCat("shm ", id)), 0u);
}

}  // namespace
}  // namespace runner
