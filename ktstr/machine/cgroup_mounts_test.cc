// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/cgroup_mounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/machine/recorded_tree.h"

namespace ktstr {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(CgroupMountsTest, FindsAUnifiedHierarchy) {
  const CgroupMounts mounts = ParseCgroupMounts(
      "23 29 0:21 / /proc rw,nosuid - proc proc rw\n"
      "35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev shared:9 - cgroup2 cgroup2 rw,nsdelegate\n");

  EXPECT_EQ(mounts.v2, "/sys/fs/cgroup");
  EXPECT_FALSE(mounts.v2_read_only);
  EXPECT_TRUE(mounts.v1.empty());
}

TEST(CgroupMountsTest, FindsTheControllersOfAHybridHierarchy) {
  const CgroupMounts mounts = ParseCgroupMounts(
      "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
      "35 31 0:32 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset,noprefix\n"
      "36 31 0:33 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd\n"
      "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");

  EXPECT_EQ(mounts.v2, "/sys/fs/cgroup/unified");
  EXPECT_THAT(mounts.v1, ElementsAre(Pair("cpu", "/sys/fs/cgroup/cpu,cpuacct"),
                                     Pair("cpuacct", "/sys/fs/cgroup/cpu,cpuacct"),
                                     Pair("cpuset", "/sys/fs/cgroup/cpuset")));
}

TEST(CgroupMountsTest, PrefersAWritableMount) {
  const CgroupMounts mounts = ParseCgroupMounts(
      "40 31 0:38 / /ro ro,nosuid - cgroup2 cgroup2 rw\n"
      "41 31 0:38 / /rw rw - cgroup2 cgroup2 rw\n"
      "42 31 0:38 / /late rw - cgroup2 cgroup2 rw\n");

  EXPECT_EQ(mounts.v2, "/rw");
  EXPECT_FALSE(mounts.v2_read_only);
}

TEST(CgroupMountsTest, ReadsEscapedMountPoints) {
  const CgroupMounts mounts =
      ParseCgroupMounts("41 31 0:38 / /mnt/my\\040groups\\134 rw - cgroup2 none rw\n");

  EXPECT_EQ(mounts.v2, "/mnt/my groups\\");
}

TEST(CgroupMountsTest, SkipsBrokenLines) {
  EXPECT_EQ(ParseCgroupMounts("").v2, std::nullopt);
  EXPECT_EQ(ParseCgroupMounts("- cgroup2\n1 2 3 / /x rw cgroup2\n\n1 2 3 - cgroup2 a b").v2,
            std::nullopt);
}

TEST(CgroupMountsTest, ReadsMembershipsWithColonsInThePath) {
  const std::vector<CgroupMembership> own =
      ParseCgroupMemberships("4:memory:/a:b\n1:name=systemd:/\n0::/user.slice\n");

  ASSERT_EQ(own.size(), 3u);
  EXPECT_EQ(own[0].controllers, "memory");
  EXPECT_EQ(own[0].path, "/a:b");
  EXPECT_EQ(OwnV2Path(own), "/user.slice");
  EXPECT_EQ(OwnV2Path({}), std::nullopt);
}

TEST(CgroupMountsTest, ReportsTheRtRuntimeOfTheOwnGroup) {
  const testing::RecordedTree tree;
  tree.Add("proc/self/mountinfo", "33 31 0:30 / " + tree.root() +
                                      "/cpu rw - cgroup cgroup rw,cpu\n41 31 0:38 / " +
                                      tree.root() + "/unified rw - cgroup2 cgroup2 rw\n");
  tree.Add("proc/self/cgroup", "1:cpu:/shell\n0::/\n");
  tree.Add("cpu/cpu.rt_runtime_us", "950000\n");
  tree.Add("cpu/shell/cpu.rt_runtime_us", "0\n");
  tree.Add("unified/cgroup.controllers", "hugetlb misc\n");

  const CgroupSupport support = ReadCgroupSupport(FileTree(tree.root() + "/proc"));

  EXPECT_EQ(support.rt_group_sched, true);
  EXPECT_EQ(support.rt_group_runtime_us, 0);
  EXPECT_THAT(support.v2_controllers, ::testing::Optional(ElementsAre("hugetlb", "misc")));
}

TEST(CgroupMountsTest, TightestCpuLimitOfV2Counts) {
  const testing::RecordedTree tree;
  tree.Add("proc/self/mountinfo",
           "41 31 0:38 / " + tree.root() + "/cgroup rw - cgroup2 cgroup2 rw\n");
  tree.Add("proc/self/cgroup", "0::/pod/box/shell\n");
  tree.Add("cgroup/pod/cpu.max", "50000 100000\n");
  tree.Add("cgroup/pod/box/cpu.max", "30000 50000\n");
  tree.Add("cgroup/pod/box/shell/cpu.max", "max 100000\n");

  const CgroupSupport support = ReadCgroupSupport(FileTree(tree.root() + "/proc"));

  ASSERT_TRUE(support.cpu_limit.has_value());
  EXPECT_EQ(support.cpu_limit->group, tree.root() + "/cgroup/pod");
  EXPECT_EQ(support.cpu_limit->quota_us, 50'000);
  EXPECT_EQ(support.cpu_limit->period_us, 100'000);
}

TEST(CgroupMountsTest, CpuLimitOfV1InAContainer) {
  const testing::RecordedTree tree;
  tree.Add("proc/self/mountinfo",
           "33 31 0:30 / " + tree.root() + "/cpu rw - cgroup cgroup rw,cpu,cpuacct\n");
  tree.Add("proc/self/cgroup", "1:cpu,cpuacct:/docker/0123\n");
  tree.Add("cpu/cpu.cfs_quota_us", "200000\n");
  tree.Add("cpu/cpu.cfs_period_us", "100000\n");

  const CgroupSupport support = ReadCgroupSupport(FileTree(tree.root() + "/proc"));

  ASSERT_TRUE(support.cpu_limit.has_value());
  EXPECT_EQ(support.cpu_limit->quota_us, 200'000);
}

TEST(CgroupMountsTest, QuotaOfMinusOneIsNoLimit) {
  const testing::RecordedTree tree;
  tree.Add("proc/self/mountinfo", "33 31 0:30 / " + tree.root() + "/cpu rw - cgroup cgroup rw,cpu");
  tree.Add("cpu/cpu.cfs_quota_us", "-1\n");
  tree.Add("cpu/cpu.cfs_period_us", "100000\n");

  EXPECT_FALSE(ReadCgroupSupport(FileTree(tree.root() + "/proc")).cpu_limit.has_value());
}

TEST(CgroupMountsTest, NothingReadableIsAllAbsent) {
  const CgroupSupport support = ReadCgroupSupport(FileTree("/nonexistent"));

  EXPECT_EQ(support.mounts.v2, std::nullopt);
  EXPECT_EQ(support.v2_controllers, std::nullopt);
  EXPECT_EQ(support.rt_group_sched, std::nullopt);
  EXPECT_TRUE(support.own.empty());
}

}  // namespace
}  // namespace ktstr
