// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Groups in the hierarchy of the machine that the test runs on; skipped where we may make none.
#include "ktstr/machine/cgroup.h"

#include <signal.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/sys.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/machine/cgroup_tree.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::string UniqueName() {
  static int count = 0;
  return absl::StrCat("ktstr-test-", ::getpid(), "-", ++count);
}

[[noreturn]] void WaitForEver(const void*) noexcept {
  for (;;) ::pause();
}

// Forks for ever, one process alive at a time: whoever kills a number that it read kills nobody.
[[noreturn]] void ForkChain(const void*) noexcept {
  for (;;) {
    if (::fork() != 0) fork_safe::ExitProcess(0);
  }
}

// A child in the group of `cgroup_fd` (-1: that of the test).
absl::StatusOr<Pidfd> Child(int cgroup_fd, void (*main)(const void*) noexcept) {
  absl::StatusOr<sys::ClonedProcess> child =
      sys::CloneProcess({.cgroup_fd = cgroup_fd}, main, nullptr);
  if (!child.ok()) return child.status();
  return Pidfd(child->pid, std::move(child->pidfd));
}

absl::StatusOr<Pidfd> Sleeper(int cgroup_fd) {
  return Child(cgroup_fd, &WaitForEver);
}

class CgroupTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<CgroupHierarchy> hierarchy = CgroupHierarchy::Find();
    if (!hierarchy.ok()) GTEST_SKIP() << hierarchy.status();
    absl::StatusOr<Cgroup> group = hierarchy->Create(UniqueName());
    if (absl::IsPermissionDenied(group.status())) GTEST_SKIP() << group.status();
    ASSERT_OK(group);
    hierarchy_.emplace(*std::move(hierarchy));
    group_.emplace(*std::move(group));
  }

  void TearDown() override {
    if (!group_) return;
    const std::string path = group_->path();
    group_.reset();
    EXPECT_FALSE(PathExists(path));
  }

  // Makes group_ one that has the controller. A status other than OK is a reason to skip.
  absl::Status NeedController(const std::string& controller) {
    absl::StatusOr<Cgroup> group = hierarchy_->Create(UniqueName(), {.controllers = {controller}});
    if (!group.ok()) return group.status();
    *group_ = *std::move(group);
    return absl::OkStatus();
  }
  static bool IsLack(const absl::Status& status) {
    return absl::IsUnimplemented(status) || absl::IsPermissionDenied(status);
  }

  std::string Attribute(absl::string_view file) const {
    return group_->ReadAttribute(file).value_or("unreadable");
  }

  std::optional<CgroupHierarchy> hierarchy_;
  std::optional<Cgroup> group_;
};

TEST_F(CgroupTest, DestructionRemovesTheGroup) {
  const std::string path = group_->path();
  ASSERT_TRUE(PathExists(path));

  group_.reset();

  EXPECT_FALSE(PathExists(path));
}

TEST_F(CgroupTest, DestructionKillsEverythingInNestedGroups) {
  ASSERT_OK_AND_ASSIGN(Cgroup child, group_->CreateChild("child"));
  ASSERT_OK_AND_ASSIGN(const Cgroup grandchild, child.CreateChild("grandchild"));
  ASSERT_OK_AND_ASSIGN(Pidfd outer, Sleeper(group_->fd()));
  ASSERT_OK_AND_ASSIGN(Pidfd inner, Sleeper(grandchild.fd()));
  const std::string path = group_->path();

  group_.reset();

  EXPECT_FALSE(PathExists(path));
  EXPECT_THAT(outer.Reap()->code, SIGKILL);
  EXPECT_THAT(inner.Reap()->code, SIGKILL);
  EXPECT_OK(child.Remove());
}

TEST_F(CgroupTest, RemovesGroupsThatSomebodyElseMadeInIt) {
  ASSERT_OK(MakeDirectory(group_->path() + "/foreign"));
  const std::string path = group_->path();

  EXPECT_OK(group_->Remove());

  EXPECT_FALSE(PathExists(path));
}

TEST_F(CgroupTest, MovedFromGroupRemovesNothing) {
  const std::string path = group_->path();
  const Cgroup owner = *std::move(group_);

  group_.reset();

  EXPECT_TRUE(PathExists(path));
  EXPECT_EQ(owner.path(), path);
}

TEST_F(CgroupTest, AssignmentRemovesTheOldGroup) {
  const std::string old_path = group_->path();

  ASSERT_OK_AND_ASSIGN(*group_, hierarchy_->Create(UniqueName()));

  EXPECT_FALSE(PathExists(old_path));
  EXPECT_TRUE(PathExists(group_->path()));
}

TEST_F(CgroupTest, ChildStartsInTheGroup) {
  ASSERT_OK_AND_ASSIGN(const Pidfd sleeper, Sleeper(group_->fd()));

  EXPECT_THAT(group_->Processes(), IsOkAndHolds(ElementsAre(sleeper.pid())));
}

TEST_F(CgroupTest, PlaceMovesARunningProcess) {
  ASSERT_OK_AND_ASSIGN(const Pidfd sleeper, Sleeper(-1));
  ASSERT_THAT(group_->Processes(), IsOkAndHolds(IsEmpty()));

  ASSERT_OK(group_->Place(sleeper.pid()));

  EXPECT_THAT(group_->Processes(), IsOkAndHolds(ElementsAre(sleeper.pid())));
}

TEST_F(CgroupTest, PlacingAProcessThatIsGoneIsNotFound) {
  pid_t pid = 0;
  {
    ASSERT_OK_AND_ASSIGN(const Pidfd sleeper, Sleeper(-1));
    pid = sleeper.pid();
  }

  EXPECT_THAT(group_->Place(pid), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(CgroupTest, ProcessesIncludeThoseOfGroupsBelow) {
  ASSERT_OK_AND_ASSIGN(const Cgroup child, group_->CreateChild("child"));
  ASSERT_OK_AND_ASSIGN(const Pidfd outer, Sleeper(group_->fd()));
  ASSERT_OK_AND_ASSIGN(const Pidfd inner, Sleeper(child.fd()));

  EXPECT_THAT(group_->Processes(), IsOkAndHolds(UnorderedElementsAre(outer.pid(), inner.pid())));
}

TEST_F(CgroupTest, PlaceThreadMovesWithinAThreadedSubtree) {
  ASSERT_OK_AND_ASSIGN(const Cgroup child, group_->CreateChild("threaded"));
  ASSERT_OK(child.WriteAttribute("cgroup.type", "threaded"));
  ASSERT_OK_AND_ASSIGN(const Pidfd sleeper, Sleeper(group_->fd()));

  ASSERT_OK(child.PlaceThread(sleeper.pid()));

  EXPECT_THAT(child.ReadAttribute("cgroup.threads"), IsOkAndHolds(absl::StrCat(sleeper.pid())));
}

TEST_F(CgroupTest, RemovalOfAThreadedGroupMovesItsThreadsUp) {
  ASSERT_OK_AND_ASSIGN(Cgroup child, group_->CreateChild("threaded"));
  ASSERT_OK(child.WriteAttribute("cgroup.type", "threaded"));
  ASSERT_OK_AND_ASSIGN(Pidfd sleeper, Sleeper(group_->fd()));
  ASSERT_OK(child.PlaceThread(sleeper.pid()));

  ASSERT_OK(child.Remove());

  EXPECT_EQ(*sleeper.TryReap(), std::nullopt);
  EXPECT_EQ(Attribute("cgroup.threads"), absl::StrCat(sleeper.pid()));
}

TEST_F(CgroupTest, KillEndsEverythingAndKeepsTheGroup) {
  ASSERT_OK_AND_ASSIGN(Pidfd sleeper, Sleeper(group_->fd()));

  ASSERT_OK(group_->Kill());

  EXPECT_EQ(sleeper.Reap()->code, SIGKILL);
  EXPECT_TRUE(PathExists(group_->path()));
}

TEST_F(CgroupTest, KillsOneByOneWithoutTheKernelsHelp) {
  ASSERT_OK_AND_ASSIGN(const Cgroup child, group_->CreateChild("child"));
  ASSERT_OK_AND_ASSIGN(Pidfd outer, Sleeper(group_->fd()));
  ASSERT_OK_AND_ASSIGN(Pidfd inner, Sleeper(child.fd()));

  ASSERT_OK(KillCgroupOneByOne(group_->path(), MonotonicTime::In(absl::Seconds(5))));

  EXPECT_EQ(outer.Reap()->code, SIGKILL);
  EXPECT_EQ(inner.Reap()->code, SIGKILL);
}

TEST_F(CgroupTest, ProcessThatForksAllTheTimeIsKilled) {
  ASSERT_OK_AND_ASSIGN(const Pidfd first_link, Child(group_->fd(), &ForkChain));

  EXPECT_OK(group_->Kill());

  EXPECT_THAT(group_->Processes(), IsOkAndHolds(IsEmpty()));
}

TEST_F(CgroupTest, PopulatedGroupIsBusy) {
  ASSERT_OK_AND_ASSIGN(const Pidfd sleeper, Sleeper(group_->fd()));

  EXPECT_THAT(RemoveDirectory(group_->path()), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(CgroupTest, FrozenProcessesCanBeThawed) {
  ASSERT_OK_AND_ASSIGN(const Pidfd sleeper, Sleeper(group_->fd()));

  ASSERT_OK(group_->Freeze());
  EXPECT_THAT(Attribute("cgroup.events"), ::testing::HasSubstr("frozen 1"));
  ASSERT_OK(group_->Thaw());
  EXPECT_THAT(Attribute("cgroup.events"), ::testing::HasSubstr("frozen 0"));
}

TEST_F(CgroupTest, FrozenGroupIsRemoved) {
  ASSERT_OK_AND_ASSIGN(Pidfd sleeper, Sleeper(group_->fd()));
  ASSERT_OK(group_->Freeze());

  EXPECT_OK(group_->Remove());

  EXPECT_EQ(sleeper.Reap()->code, SIGKILL);
}

TEST_F(CgroupTest, WaitingForAnEventIsBounded) {
  EXPECT_THAT(WaitForCgroupEvent(group_->path(), "populated", "1", MonotonicTime::Now()),
              StatusIs(absl::StatusCode::kDeadlineExceeded, ::testing::HasSubstr("populated 1")));
}

// A process that is in the group itself must survive its removal.
TEST_F(CgroupTest, CallerIsMovedOutAndNeverKilled) {
  ASSERT_OK_AND_ASSIGN(Pidfd sleeper, Sleeper(group_->fd()));
  ASSERT_OK(group_->Place(::getpid()));

  EXPECT_THAT(group_->Kill(), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(*sleeper.TryReap(), std::nullopt);
  EXPECT_OK(group_->Remove());

  EXPECT_EQ(sleeper.Reap()->code, SIGKILL);
}

TEST_F(CgroupTest, TakenNameIsRefused) {
  const std::string name = group_->path().substr(group_->path().rfind('/') + 1);

  EXPECT_THAT(hierarchy_->Create(name), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_TRUE(PathExists(group_->path()));
}

TEST_F(CgroupTest, UnknownAttributeIsUnimplemented) {
  EXPECT_THAT(group_->WriteAttribute("cgroup.nonsense", "1"),
              StatusIs(absl::StatusCode::kUnimplemented, ::testing::HasSubstr("cgroup.nonsense")));
  EXPECT_THAT(group_->WriteAttribute("nonsense.max", "1"),
              StatusIs(absl::StatusCode::kUnimplemented,
                       ::testing::HasSubstr("controller nonsense is not in the v2 hierarchy")));
}

TEST_F(CgroupTest, ControllerIsSwitchedOnAndOffAgain) {
  ASSERT_OK_AND_ASSIGN(const std::string available,
                       ReadCgroupFile(hierarchy_->mount_point(), "cgroup.controllers"));
  ASSERT_OK_AND_ASSIGN(const std::string before,
                       ReadCgroupFile(hierarchy_->mount_point(), "cgroup.subtree_control"));
  const std::string controller = available.substr(0, available.find(' '));
  if (controller.empty()) GTEST_SKIP() << "the v2 hierarchy has no controller";
  const absl::Status has = NeedController(controller);
  if (IsLack(has)) GTEST_SKIP() << has;
  ASSERT_OK(has);
  const std::vector<std::string> names = absl::StrSplit(Attribute("cgroup.controllers"), ' ');
  EXPECT_THAT(names, ::testing::Contains(controller));

  group_.reset();
  const std::string mount_point = hierarchy_->mount_point();
  hierarchy_.reset();

  EXPECT_THAT(ReadCgroupFile(mount_point, "cgroup.subtree_control"), IsOkAndHolds(before));
}

TEST_F(CgroupTest, CpuLimitAndWeight) {
  const absl::Status has = NeedController("cpu");
  if (IsLack(has)) GTEST_SKIP() << has;
  ASSERT_OK(has);

  ASSERT_OK(group_->SetCpuMax({.quota = absl::Milliseconds(20), .period = absl::Milliseconds(50)}));
  EXPECT_EQ(Attribute("cpu.max"), "20000 50000");
  ASSERT_OK(group_->SetCpuMax({}));
  EXPECT_EQ(Attribute("cpu.max"), "max 100000");
  ASSERT_OK(group_->SetCpuWeight(250));
  EXPECT_EQ(Attribute("cpu.weight"), "250");
  EXPECT_THAT(group_->SetCpuWeight(20'000), ::testing::Not(testing::IsOk()));
}

TEST_F(CgroupTest, CpusAndMemoryNodes) {
  const absl::Status has = NeedController("cpuset");
  if (IsLack(has)) GTEST_SKIP() << has;
  ASSERT_OK(has);

  ASSERT_OK(group_->SetCpus(CpuSet::Of({0})));
  ASSERT_OK(group_->SetMemoryNodes(NodeSet::Of({0})));
  EXPECT_EQ(Attribute("cpuset.cpus.effective"), "0");
  EXPECT_EQ(Attribute("cpuset.mems.effective"), "0");
  ASSERT_OK(group_->SetCpus({}));
  EXPECT_EQ(Attribute("cpuset.cpus"), "");
}

}  // namespace
}  // namespace ktstr
