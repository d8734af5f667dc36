// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Groups in recorded hierarchies: plain folders that have the files which a kernel would make.
#include "ktstr/machine/cgroup_hierarchy.h"

#include <sys/stat.h>
#include <unistd.h>

#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/machine/recorded_tree.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::RecordedTree;
using ::ktstr::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

// A v2 hierarchy with the controllers cpu and cpuset at "v2", and memory on v1 at "v1/memory".
class CgroupHierarchyTest : public ::testing::Test {
 protected:
  CgroupHierarchyTest() {
    tree_.Add("proc/self/mountinfo",
              "41 31 0:38 / " + tree_.root() + "/v2 rw - cgroup2 cgroup2 rw\n35 31 0:3 / " +
                  tree_.root() + "/v1/memory rw - cgroup cgroup rw,memory\n");
    tree_.Add("proc/self/cgroup", "4:memory:/\n0::/user/shell\n");
    tree_.Add("v2/cgroup.controllers", "cpu cpuset\n");
    tree_.Add("v2/cgroup.subtree_control", "\n");
    tree_.Add("v2/user/cgroup.subtree_control", "cpu\n");
    tree_.Add("v2/user/shell/cgroup.subtree_control", "\n");
  }

  absl::StatusOr<CgroupHierarchy> Find() const {
    return CgroupHierarchy::Find(tree_.root() + "/proc");
  }
  std::string Content(const std::string& path) const {
    return ReadFile(tree_.root() + "/" + path).value_or("unreadable");
  }

  const RecordedTree tree_;
};

TEST_F(CgroupHierarchyTest, NoV2MountIsUnimplemented) {
  EXPECT_THAT(CgroupHierarchy::Find("/nonexistent"),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("/nonexistent/self/mountinfo")));
}

TEST_F(CgroupHierarchyTest, FindsTheOwnGroup) {
  ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());

  EXPECT_EQ(hierarchy.mount_point(), tree_.root() + "/v2");
  EXPECT_EQ(hierarchy.own_group(), tree_.root() + "/v2/user/shell");
}

TEST_F(CgroupHierarchyTest, OwnGroupOutsideTheMountIsItsRoot) {
  for (const char* own : {"0::/../../elsewhere\n", "0::/not/mounted\n", "0::/\n", ""}) {
    tree_.Add("proc/self/cgroup", own);

    ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());

    EXPECT_EQ(hierarchy.own_group(), tree_.root() + "/v2") << own;
  }
}

TEST_F(CgroupHierarchyTest, ControllerOnV1IsNamedWithItsMount) {
  ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());

  EXPECT_OK(hierarchy.RequireController("cpu"));
  EXPECT_THAT(hierarchy.RequireController("memory"),
              StatusIs(absl::StatusCode::kUnimplemented,
                       AllOf(HasSubstr("controller memory"), HasSubstr("/v1/memory holds it"))));
  EXPECT_THAT(hierarchy.RequireController("io"),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("not mounted as v1")));
}

TEST_F(CgroupHierarchyTest, MissingControllerLeavesNothingBehind) {
  ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());

  EXPECT_THAT(hierarchy.Create("load", {.controllers = {"cpu", "memory"}}),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("memory")));
  EXPECT_FALSE(PathExists(tree_.root() + "/v2/user/shell/load"));
  EXPECT_EQ(Content("v2/user/shell/cgroup.subtree_control"), "\n");
}

TEST_F(CgroupHierarchyTest, NamesThatAreNoNamesAreRefused) {
  ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());

  for (const char* name : {"", ".", "..", "a/b", "/a"}) {
    EXPECT_THAT(hierarchy.Create(name), StatusIs(absl::StatusCode::kInvalidArgument)) << name;
  }
}

TEST_F(CgroupHierarchyTest, GroupIsMadeInTheOwnGroupOrTheNamedOne) {
  ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());

  ASSERT_OK_AND_ASSIGN(const Cgroup own, hierarchy.Create("load"));
  ASSERT_OK_AND_ASSIGN(const Cgroup root, hierarchy.Create("load", {.parent = "/"}));
  ASSERT_OK_AND_ASSIGN(const Cgroup user, hierarchy.Create("load", {.parent = "/user"}));

  EXPECT_EQ(own.path(), tree_.root() + "/v2/user/shell/load");
  EXPECT_EQ(root.path(), tree_.root() + "/v2/load");
  EXPECT_EQ(user.path(), tree_.root() + "/v2/user/load");
}

TEST_F(CgroupHierarchyTest, MissingParentIsNotFound) {
  ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());

  EXPECT_THAT(hierarchy.Create("load", {.parent = "/absent"}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/absent/load")));
}

TEST_F(CgroupHierarchyTest, ControllersAreSwitchedOnOnTheWayAndOffAtTheEnd) {
  {
    ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());
    ASSERT_OK_AND_ASSIGN(const Cgroup group, hierarchy.Create("load", {.controllers = {"cpu"}}));

    EXPECT_EQ(Content("v2/cgroup.subtree_control"), "+cpu");
    EXPECT_EQ(Content("v2/user/cgroup.subtree_control"), "cpu\n");
    EXPECT_EQ(Content("v2/user/shell/cgroup.subtree_control"), "+cpu");
  }
  EXPECT_EQ(Content("v2/cgroup.subtree_control"), "-cpu");
  EXPECT_EQ(Content("v2/user/cgroup.subtree_control"), "cpu\n");
  EXPECT_EQ(Content("v2/user/shell/cgroup.subtree_control"), "-cpu");
}

TEST_F(CgroupHierarchyTest, AGroupWithProcessesHandsNothingOn) {
  // The kernel would allow it, and let no process into the groups below any more.
  tree_.Add("v2/user/shell/cgroup.type", "domain\n");
  tree_.Add("v2/user/shell/cgroup.procs", "17\n");
  ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());

  ASSERT_OK_AND_ASSIGN(const Cgroup group, hierarchy.Create("load", {.controllers = {"cpu"}}));

  EXPECT_EQ(group.path(), tree_.root() + "/v2/user/load");
  EXPECT_EQ(Content("v2/user/shell/cgroup.subtree_control"), "\n");
}

TEST_F(CgroupHierarchyTest, GroupsBelowOneThatMayNotHandOnAreOfNoUse) {
  tree_.Add("v2/user/cgroup.type", "domain\n");
  tree_.Add("v2/user/cgroup.procs", "17\n");
  ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());

  ASSERT_OK_AND_ASSIGN(const Cgroup group, hierarchy.Create("load", {.controllers = {"cpuset"}}));
  EXPECT_EQ(group.path(), tree_.root() + "/v2/load");
  // Which is where a namespace begins whose processes are at its top.
  tree_.Add("v2/cgroup.type", "domain\n");
  tree_.Add("v2/cgroup.procs", "1\n");
  EXPECT_THAT(hierarchy.Create("other", {.controllers = {"cpu"}}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("/v2 holds processes")));
}

TEST_F(CgroupHierarchyTest, ControllersStayOnWhileAGroupNeedsThem) {
  std::optional<Cgroup> survivor;
  {
    ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());
    absl::StatusOr<Cgroup> group = hierarchy.Create("load", {.controllers = {"cpu"}});
    ASSERT_OK(group);
    survivor = *std::move(group);
  }
  EXPECT_EQ(Content("v2/cgroup.subtree_control"), "+cpu");

  survivor.reset();

  EXPECT_EQ(Content("v2/cgroup.subtree_control"), "-cpu");
}

TEST_F(CgroupHierarchyTest, ControllersStayOnWhereForeignGroupsAppeared) {
  {
    ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());
    ASSERT_OK_AND_ASSIGN(const Cgroup group, hierarchy.Create("load", {.controllers = {"cpu"}}));
    ASSERT_OK(MakeDirectory(tree_.root() + "/v2/user/shell/foreign"));
  }
  EXPECT_EQ(Content("v2/user/shell/cgroup.subtree_control"), "+cpu");
  EXPECT_EQ(Content("v2/cgroup.subtree_control"), "-cpu");
}

// What a group writes, into files that stand for the kernel's.
class CgroupValueTest : public CgroupHierarchyTest {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());
    absl::StatusOr<Cgroup> group = hierarchy.Create("load", {.parent = "/"});
    ASSERT_OK(group);
    group_.emplace(*std::move(group));
    for (const char* file : {"cpu.max", "cpu.weight", "cpuset.cpus", "cpuset.mems"}) {
      tree_.Add(std::string("v2/load/") + file, "");
    }
  }
  void TearDown() override {
    for (const char* file : {"cpu.max", "cpu.weight", "cpuset.cpus", "cpuset.mems"}) {
      tree_.Remove(std::string("v2/load/") + file);
    }
  }

  std::optional<Cgroup> group_;
};

TEST_F(CgroupValueTest, CpuMaxIsQuotaAndPeriodInMicroseconds) {
  ASSERT_OK(group_->SetCpuMax({.quota = absl::Milliseconds(5), .period = absl::Milliseconds(10)}));

  EXPECT_THAT(group_->ReadAttribute("cpu.max"), IsOkAndHolds("5000 10000"));
}

TEST_F(CgroupValueTest, NoQuotaIsMax) {
  ASSERT_OK(group_->SetCpuMax({.period = absl::Milliseconds(10)}));

  EXPECT_THAT(group_->ReadAttribute("cpu.max"), IsOkAndHolds("max 10000"));
}

TEST_F(CgroupValueTest, WeightCpusAndNodes) {
  ASSERT_OK(group_->SetCpuWeight(42));
  ASSERT_OK(group_->SetCpus(CpuSet::Of({0, 2, 3, 4})));
  ASSERT_OK(group_->SetMemoryNodes(NodeSet::Of({0, 3})));

  EXPECT_EQ(Content("v2/load/cpu.weight"), "42");
  EXPECT_EQ(Content("v2/load/cpuset.cpus"), "0,2-4\n");
  EXPECT_EQ(Content("v2/load/cpuset.mems"), "0,3\n");
}

TEST_F(CgroupValueTest, AttributeThatTheKernelLacksIsUnimplemented) {
  EXPECT_THAT(group_->WriteAttribute("cpu.idle", "1"),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("no attribute cpu.idle")));
}

// The superuser may write everywhere, so this is for others.
TEST_F(CgroupHierarchyTest, HierarchyThatWeMayNotChangeIsPermissionDenied) {
  if (::geteuid() == 0) GTEST_SKIP() << "runs as root";
  ASSERT_OK_AND_ASSIGN(const CgroupHierarchy hierarchy, Find());
  ASSERT_EQ(::chmod((tree_.root() + "/v2").c_str(), 0555), 0);

  EXPECT_THAT(hierarchy.Create("load", {.parent = "/"}),
              StatusIs(absl::StatusCode::kPermissionDenied));

  ASSERT_EQ(::chmod((tree_.root() + "/v2").c_str(), 0755), 0);
}

}  // namespace
}  // namespace ktstr
