// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Adversaries of which more than the verdict counts: what they do to the runner, to its results, to
// other tests, and to what all programs share.

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/machine/pids_group.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/adversaries/adversary_run.h"

namespace runner {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class TrespassTest : public AdversaryTest {};

TEST_F(TrespassTest, KillerOfItsParentLeavesNothingEither) {
  Adverse("kills",
          "env -i setsid $SLEEP <&- >&- 2>&- & mkdir -p \"$TMPDIR/a/b\"; "
          "touch \"$TMPDIR/a/b/c\"; sleep 0.1; kill -KILL $PPID; $SLEEP");

  const Finished run = Run("");

  EXPECT_EQ(run.exit_code, 1000 + SIGKILL);
  // Left are processes on the way to their end, and the guardian, which ends when its work is done.
  while (::waitpid(-1, nullptr, __WALL) > 0 || errno == EINTR) {
  }
  AddRow("kills_its_parent", "none", CheckNothingIsLeft());
}

TEST_F(TrespassTest, ForkBombUnderAPidsLimitEndsWithItsTest) {
  constexpr int kTasks = 48;
  const absl::StatusOr<ktstr::PidsGroup> group = ktstr::PidsGroup::Make();
  if (!group.ok()) GTEST_SKIP() << group.status();
  if (group->is_v2()) GTEST_SKIP() << "entering a v2 group would leave that of the runner";
  ASSERT_OK(group->Limit(kTasks));
  Adverse("bomb", absl::StrCat("exec $ADVERSARY fork_bomb_in ", group->path()));

  const Finished run = Run("--timeout 500ms --grace 200ms");

  const int survivors = CheckNothingIsLeft();
  EXPECT_EQ(VerdictOf("bomb"), "timeout") << run.out << run.err;
  AddRow("fork_bomb_under_a_pids_limit", VerdictOf("bomb"), survivors);
}

TEST_F(TrespassTest, BinaryOutputDoesNotReachTheResults) {
  Adverse("binary", "printf 'a\\000b\\033[31mc\\377d\\n'; exit 1");

  const Finished run = Run("");

  const int survivors = CheckNothingIsLeft();
  for (const char byte : {'\0', '\033', '\377'}) {
    EXPECT_EQ(run.out.find(byte), std::string::npos);
  }
  EXPECT_EQ(Read("out/tests/ktstr/binary/attempt-1/output.log"),
            std::string("a\0b\033[31mc\377d\n", 12));
  EXPECT_EQ(VerdictOf("binary"), "fail");
  AddRow("prints_nul_esc_0xff", VerdictOf("binary"), survivors);
}

TEST_F(TrespassTest, FakeResultOfAnotherTestIsNoResult) {
  Adverse("faker", "echo 'ok 2 selftests: ktstr: victim'; echo '# Totals: pass:2 fail:0'");
  Adverse("victim", "exit 1");

  const Finished run = Run("");

  const int survivors = CheckNothingIsLeft();
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("\nnot ok 2 selftests: ktstr: victim # exit=1\n"));
  EXPECT_THAT(run.out, Not(HasSubstr("\nok 2 ")));
  EXPECT_EQ(VerdictOf("victim"), "fail");
  AddRow("fakes_the_result_of_another", VerdictOf("faker"), survivors);
}

TEST_F(TrespassTest, GroupSignalsReachNoOtherTest) {
  Adverse("a_hostile", "sleep 0.1; kill -KILL 0");
  Adverse("b_bystander", "sleep 0.3; exit 0");

  Run("--jobs 2");

  CheckNothingIsLeft();
  EXPECT_EQ(VerdictOf("a_hostile"), "crash");
  EXPECT_EQ(VerdictOf("b_bystander"), "pass");
}

TEST_F(TrespassTest, FullTemporaryFolderIsEmptied) {
  if (::geteuid() != 0) GTEST_SKIP() << "takes root";
  Adverse("fills",
          "dd if=/dev/zero of=\"$TMPDIR/full\" bs=64k 2>/dev/null && exit 1; "
          "rm \"$TMPDIR/full\"; mkdir -p \"$TMPDIR/a/b\"; touch \"$TMPDIR/a/b/c\"; "
          "dd if=/dev/zero of=\"$TMPDIR/a/full\" bs=64k 2>/dev/null; "
          "chmod 0 \"$TMPDIR/a/b\"; chmod 0 \"$TMPDIR/a\"; exit 0");
  ASSERT_OK(ktstr::MakeDirectories(folder_ + "/small"));
  // The run has a mount namespace of its own, and the small file system goes with it.
  Write("enclosed",
        "mount -t tmpfs -o size=1m none small\n"
        "TMPDIR=$PWD/small \"$1\" run --out out $2 tests\n"
        "ls -A small >left\n");
  const ktstr::MonotonicTime begin = ktstr::MonotonicTime::Now();

  const Finished run = Shell("exec unshare -m sh ./enclosed \"$KTSTR\" '" +
                             std::string(kLeaksOfOthersIgnored) + "'");

  took_ = ktstr::MonotonicTime::Now() - begin;
  EXPECT_EQ(Read("left"), "");
  EXPECT_EQ(VerdictOf("fills"), "pass") << run.out << run.err;
  AddRow("fills_its_temporary_folder", VerdictOf("fills"), CheckNothingIsLeft());
}

TEST_F(TrespassTest, SharedMemoryIsNamedAndTheSegmentRemoved) {
  const std::string name = absl::StrCat("/adversary-", ::getpid());
  Adverse("leaves", absl::StrCat("exec $ADVERSARY shared_memory ", name));

  Run("--leaks file=warn");

  const int survivors = CheckNothingIsLeft();
  ::shm_unlink(name.c_str());
  const std::string notes = Result("leaves")["notes"].dump();
  EXPECT_EQ(VerdictOf("leaves"), "leak");
  EXPECT_THAT(notes, HasSubstr("shared memory segment "));
  EXPECT_THAT(notes, HasSubstr(absl::StrCat("POSIX shared memory ", name)));
  int segment = -1;
  ASSERT_EQ(std::sscanf(Read("out/tests/ktstr/leaves/attempt-1/output.log").c_str(), "segment %d",
                        &segment),
            1);
  shmid_ds info{};
  EXPECT_EQ(::shmctl(segment, IPC_STAT, &info), -1);
  AddRow("leaves_shared_memory", VerdictOf("leaves"), survivors);
}

}  // namespace
}  // namespace runner
