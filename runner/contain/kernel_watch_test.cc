// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/kernel_watch.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kWarning[] =
    "4,1,100,-;WARNING: CPU: 0 PID: 77 at kernel/sched/core.c:1 x+0x1/0x2\n";

class KernelWatchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = ktstr::JoinPath(
        ::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name());
    sources_ = {
        .log = folder + "/kmsg", .taint = folder + "/tainted", .sched_ext = folder + "/scx"};
    ASSERT_OK(ktstr::MakeDirectories(folder + "/scx/root"));
    ASSERT_OK(ktstr::WriteFileAtomically(sources_.log, "4,0,1,-;WARNING: an old one\n"));
    SetTaint("0\n");
  }
  // In place: a file of the kernel is never another one.
  void SetTaint(absl::string_view text) {
    ASSERT_OK_AND_ASSIGN(const ktstr::UniqueFd file,
                         ktstr::sys::Open(sources_.taint, O_WRONLY | O_CREAT | O_TRUNC, 0644));
    ASSERT_OK(ktstr::sys::WriteAll(file.get(), text));
  }
  void Log(absl::string_view text) {
    ASSERT_OK_AND_ASSIGN(const ktstr::UniqueFd file,
                         ktstr::sys::Open(sources_.log, O_WRONLY | O_APPEND));
    ASSERT_OK(ktstr::sys::WriteAll(file.get(), text));
  }
  void SetSchedExt(const std::string& ops, const std::string& seq) {
    ASSERT_OK(ktstr::WriteFileAtomically(sources_.sched_ext + "/state",
                                         ops.empty() ? "disabled\n" : "enabled\n"));
    ASSERT_OK(
        ktstr::WriteFileAtomically(ktstr::JoinPath(sources_.sched_ext, "root/ops"), ops + "\n"));
    ASSERT_OK(ktstr::WriteFileAtomically(sources_.sched_ext + "/enable_seq", seq + "\n"));
  }
  KernelWatch Watch() {
    return KernelWatch(sources_, [this](pid_t pid) { return origins_[pid]; });
  }

  KernelSources sources_;
  std::map<pid_t, Origin> origins_;
};

TEST_F(KernelWatchTest, WhatWasLoggedBeforeIsNobodys) {
  KernelWatch watch = Watch();
  watch.Look();
  watch.Begin(1, "a");

  EXPECT_THAT(watch.End(1).findings, IsEmpty());
}

TEST_F(KernelWatchTest, WarningBelongsToTheTestThatRan) {
  KernelWatch watch = Watch();
  watch.Look();
  watch.Begin(1, "a");
  Log(kWarning);
  const KernelAftermath first = watch.End(1);
  watch.Look();
  watch.Begin(2, "b");

  ASSERT_THAT(first.findings, SizeIs(1));
  EXPECT_EQ(first.findings[0].kind, KernelFindingKind::kWarning);
  EXPECT_THAT(first.findings[0].suspects, ElementsAre("a"));
  EXPECT_THAT(watch.End(2).findings, IsEmpty());
}

TEST_F(KernelWatchTest, AllThatRanAreSuspects) {
  KernelWatch watch = Watch();
  watch.Look();
  watch.Begin(1, "a");
  watch.Look();
  watch.Begin(2, "b");
  Log(kWarning);

  const KernelAftermath first = watch.End(1);
  const KernelAftermath second = watch.End(2);

  ASSERT_THAT(first.findings, SizeIs(1));
  ASSERT_THAT(second.findings, SizeIs(1));
  EXPECT_THAT(first.findings[0].suspects, ElementsAre("a", "b"));
}

TEST_F(KernelWatchTest, ProcessThatIsNamedTellsTheTest) {
  origins_[77] = {Origin::Kind::kTest, 2};
  KernelWatch watch = Watch();
  watch.Look();
  watch.Begin(1, "a");
  watch.Look();
  watch.Begin(2, "b");
  Log(kWarning);

  EXPECT_THAT(watch.End(1).findings, IsEmpty());
  const KernelAftermath second = watch.End(2);
  ASSERT_THAT(second.findings, SizeIs(1));
  EXPECT_THAT(second.findings[0].suspects, ElementsAre("b"));
}

TEST_F(KernelWatchTest, ProcessMayBeNamedALineLater) {
  origins_[77] = {Origin::Kind::kTest, 1};
  KernelWatch watch = Watch();
  watch.Look();
  watch.Begin(1, "a");
  watch.Look();
  watch.Begin(2, "b");
  Log("1,1,100,-;BUG: kernel NULL pointer dereference, address: 0000000000000008\n"
      "1,2,101,-;#PF: supervisor read access in kernel mode\n"
      "4,3,102,-;CPU: 1 UID: 0 PID: 77 Comm: a Not tainted 6.18.0 #1\n");

  EXPECT_THAT(watch.End(2).findings, IsEmpty());
  EXPECT_THAT(watch.End(1).findings, SizeIs(1));
}

TEST_F(KernelWatchTest, WhatAProgramWritesToTheLogIsNotTheKernels) {
  KernelWatch watch = Watch();
  watch.Look();
  watch.Begin(1, "a");
  Log("12,1,100,-;Kernel panic - not syncing: a joke\n");

  EXPECT_THAT(watch.End(1).findings, IsEmpty());
}

TEST_F(KernelWatchTest, LatePanicIsNotCutOff) {
  KernelWatch watch = Watch();
  watch.Look();
  watch.Begin(1, "a");
  for (int i = 0; i < 40; ++i) Log(kWarning);
  Log("1,2,100,-;BUG: unable to handle page fault for address: ffffc90000000000\n"
      "0,2,100,-;Kernel panic - not syncing: Fatal exception in interrupt\n");
  for (int i = 0; i < 40; ++i) Log(kWarning);

  const KernelAftermath aftermath = watch.End(1);

  ASSERT_THAT(aftermath.findings, SizeIs(20));
  EXPECT_EQ(aftermath.findings[17].kind, KernelFindingKind::kWarning);
  EXPECT_EQ(aftermath.findings[18].kind, KernelFindingKind::kOops);
  EXPECT_EQ(aftermath.findings[19].kind, KernelFindingKind::kPanic);
  EXPECT_THAT(aftermath.notes, ElementsAre("the kernel complained 62 more times"));
}

TEST_F(KernelWatchTest, TaintIsTold) {
  KernelWatch watch = Watch();
  watch.Look();
  watch.Begin(1, "a");
  SetTaint("512\n");

  const KernelAftermath aftermath = watch.End(1);

  ASSERT_THAT(aftermath.findings, SizeIs(1));
  EXPECT_THAT(aftermath.findings[0].text, HasSubstr("W (the kernel has warned)"));
  EXPECT_EQ(watch.bad_taint(), 512u);
}

TEST_F(KernelWatchTest, MissingLogIsRemarked) {
  sources_.log += "-none";

  EXPECT_THAT(Watch().remark(), HasSubstr("not looked at"));
}

TEST_F(KernelWatchTest, SchedulerThatIsEjectedIsNamedAndWhatRunsAfterItKnows) {
  SetSchedExt("simple", "1");
  KernelWatch watch = Watch();
  watch.Look();
  watch.Begin(1, "a");
  SetSchedExt("", "1");
  const KernelAftermath first = watch.End(1);
  watch.Look();
  watch.Begin(2, "b");

  EXPECT_THAT(first.notes, ElementsAre(HasSubstr("simple was in charge when it began")));
  EXPECT_THAT(watch.End(2).notes,
              ElementsAre("sched_ext: ran with no sched_ext scheduler, the run began with "
                          "sched_ext scheduler simple"));
}

TEST_F(KernelWatchTest, SchedulerThatWasLoadedAgainIsToldByItsNumber) {
  SetSchedExt("simple", "1");
  KernelWatch watch = Watch();
  watch.Look();
  watch.Begin(1, "a");
  SetSchedExt("simple", "3");

  EXPECT_THAT(watch.End(1).notes,
              ElementsAre("sched_ext: simple was loaded again 2 times meanwhile"));
}

TEST_F(KernelWatchTest, TestThatLoadsAndUnloadsASchedulerHasNothingToHear) {
  SetSchedExt("", "4");
  KernelWatch watch = Watch();
  watch.Look();
  watch.Begin(1, "a");
  SetSchedExt("", "5");

  EXPECT_THAT(watch.End(1).notes, IsEmpty());
}

}  // namespace
}  // namespace runner
