// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Tests that leave mounts in their folders: nothing of what they mounted may go or change, whoever
// removes the folder. Each run has a mount namespace of its own, and mounts `precious`.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ktstr/base/file.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/adversaries/adversary_run.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class MountTest : public AdversaryTest {
 protected:
  void SetUp() override {
    AdversaryTest::SetUp();
    PreparePrecious();
  }

  void PreparePrecious() {
    if (Shell("unshare -m true").exit_code != 0) GTEST_SKIP() << "takes the right to mount";
    // `1` is the name of the folder of an attempt too.
    Shell(
        "mkdir -p precious/1/sub precious/empty && echo a >precious/a && echo b >precious/1/b && "
        "chmod 555 precious/1/sub");
    before_ = ListPrecious();
  }
  std::string ListPrecious() { return Shell("find precious -printf '%M %s %p\\n' | sort").out; }

  // A test; $PRECIOUS is the folder.
  void Mounts(const std::string& name, const std::string& text) {
    Adverse(name, absl::StrReplaceAll(text, {{"$PRECIOUS", folder_ + "/precious"}}));
  }

  // Runs the lines, in which $RUN is `ktstr run --out out tests` and $RESUME resumes that, in a
  // namespace of their own.
  Finished InNamespace(const std::string& lines) {
    const std::string run = absl::StrCat("env TMPDIR='", folder_, "/tmp' \"$1\" run ");
    Write("enclosed",
          absl::StrReplaceAll(
              lines, {{"$RUN", absl::StrCat(run, kLeaksOfOthersIgnored, " --out out tests")},
                      {"$RESUME", run + "--resume out"}}));
    const ktstr::MonotonicTime begin = ktstr::MonotonicTime::Now();
    Finished finished =
        Shell("exec unshare -m --propagation private sh ./enclosed \"$KTSTR\" <input");
    took_ = ktstr::MonotonicTime::Now() - begin;
    return finished;
  }

  void AwaitGuardian() {
    while (::waitpid(-1, nullptr, __WALL) > 0 || errno == EINTR) {
    }
  }

  std::string before_;
};

struct Case {
  const char* name;
  const char* text;
  const char* before = "";
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

class MountAdversaryTest : public MountTest, public ::testing::WithParamInterface<Case> {
 protected:
  void SetUp() override {
    const std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    UseFolder(absl::StrReplaceAll(test, {{"/", "-"}}));
    Prepare();
    PreparePrecious();
  }
};

TEST_P(MountAdversaryTest, NothingIsLostAndNothingIsLeft) {
  Mounts("mounts", absl::StrCat("set -e\n", GetParam().text, "\nexit 0"));
  Mounts("z_next", "test -d \"$TMPDIR\" && touch \"$TMPDIR/x\"");

  const Finished run = InNamespace(absl::StrCat(GetParam().before, "\n$RUN"));

  EXPECT_EQ(ListPrecious(), before_);
  EXPECT_EQ(VerdictOf("mounts"), "pass") << run.out << run.err;
  EXPECT_EQ(VerdictOf("z_next"), "pass") << run.out << run.err;
  AddRow(absl::StrCat("mounts_", GetParam().name), VerdictOf("mounts"), CheckNothingIsLeft());
}

TEST_P(MountAdversaryTest, NothingIsLostWhenTheRunnerIsKilled) {
  Mounts("mounts", absl::StrCat("set -e\n", GetParam().text, "\nkill -KILL $PPID; $SLEEP"));

  InNamespace(absl::StrCat(GetParam().before, "\n$RUN"));

  AwaitGuardian();
  EXPECT_THAT(Ran(), ElementsAre("mounts"));
  EXPECT_EQ(ListPrecious(), before_);
  AddRow(absl::StrCat("mounts_", GetParam().name, "_and_kills"), "none", CheckNothingIsLeft());
}

INSTANTIATE_TEST_SUITE_P(
    Cases, MountAdversaryTest,
    ::testing::Values(
        Case{"bind", "mkdir $TMPDIR/root; mount --bind $PRECIOUS $TMPDIR/root"},
        Case{"tmpfs", "mkdir $TMPDIR/root; mount -t tmpfs none $TMPDIR/root; touch $TMPDIR/root/x"},
        Case{"on_tmpdir", "mount --bind $PRECIOUS $TMPDIR"},
        Case{"on_the_folder_of_the_run", "mount --bind $PRECIOUS $(dirname $TMPDIR)"},
        Case{"mount_in_a_mount",
             "mkdir $TMPDIR/a; mount -t tmpfs none $TMPDIR/a; mkdir $TMPDIR/a/b; "
             "mount --bind $PRECIOUS $TMPDIR/a/b; mount --bind $PRECIOUS $TMPDIR/a/b/empty"},
        Case{"root", "mkdir $TMPDIR/root; mount --bind / $TMPDIR/root"},
        Case{"shared_root", "mkdir $TMPDIR/root; mount --rbind / $TMPDIR/root",
             "mount --make-rshared /"},
        Case{"file", "touch $TMPDIR/x; mount --bind $PRECIOUS/a $TMPDIR/x"},
        Case{"odd_name",
             "d=\"$TMPDIR/with blank\nand line\"; mkdir \"$d\"; mount --bind $PRECIOUS \"$d\""},
        Case{"in_another_namespace",
             "mkdir $TMPDIR/root; "
             "unshare -m --propagation private mount --bind $PRECIOUS $TMPDIR/root"},
        Case{"link_to_it", "rmdir $TMPDIR; ln -s $PRECIOUS $TMPDIR"}),
    [](const ::testing::TestParamInfo<Case>& one) { return std::string(one.param.name); });

// The guardian of the runner, and nobody else's, is killed with it.
constexpr char kKillRunnerAndGuardian[] =
    "for p in /proc/[0-9]*; do "
    "grep -qsx \"PPid:.$PPID\" $p/status && grep -qsx ktstr-guardian $p/comm && "
    "kill -KILL ${p#/proc/}; done; kill -KILL $PPID; exit 0";

// What the guardian would have done.
constexpr char kRemoveGroups[] =
    "id=$(grep -om1 'run_id\":\"[^\"]*' out/events.jsonl | cut -d'\"' -f3)\n"
    "find /sys/fs/cgroup -depth -type d -path \"*/ktstr-run-$id*\" -exec rmdir {} + 2>/dev/null\n";

TEST_F(MountTest, ResumedRunRemovesFoldersAndNotWhatIsMountedThere) {
  Mounts("mounts", absl::StrCat("mkdir $TMPDIR/root; mount --bind $PRECIOUS $TMPDIR/root\n",
                                kKillRunnerAndGuardian));

  const Finished run = InNamespace(absl::StrCat(
      "$RUN\ntest -e tmp/*/1/root/a && echo still mounted\n", kRemoveGroups, "$RESUME; exit 0"));

  AwaitGuardian();
  EXPECT_THAT(run.out, HasSubstr("still mounted")) << run.out << run.err;
  EXPECT_EQ(ListPrecious(), before_);
  AddRow("mounts_and_is_resumed", "none", CheckNothingIsLeft());
}

TEST_F(MountTest, FolderForResultsThatIsAMountPointIsRefused) {
  Mounts("mounts",
         "mountpoint -q $KTSTR_ARTIFACTS_DIR && exit 1\n"
         "mount --bind $PRECIOUS $KTSTR_ARTIFACTS_DIR; kill -KILL $PPID; $SLEEP");

  const Finished run = InNamespace("$RUN\n$RESUME --rerun-interrupted; exit 0");

  AwaitGuardian();
  EXPECT_EQ(ListPrecious(), before_);
  EXPECT_THAT(Read("out/results.ktap"),
              HasSubstr("/out/tests/ktstr/mounts/attempt-1 stays: it is a mount point; umount it"))
      << run.out << run.err;
  CheckNothingIsLeft();
}

TEST_F(MountTest, RoundsRemoveFoldersOfResultsAndNotWhatIsMountedThere) {
  Mounts("mounts",
         "mkdir $KTSTR_ARTIFACTS_DIR/root; mount --bind $PRECIOUS $KTSTR_ARTIFACTS_DIR/root");

  const Finished run = InNamespace("$RUN --until-fail --repeat 2");

  EXPECT_EQ(ListPrecious(), before_);
  EXPECT_FALSE(Exists("out/tests/ktstr/mounts/attempt-1")) << run.out << run.err;
  CheckNothingIsLeft();
}

TEST_F(MountTest, WhatStaysIsNamedInTheResultAndAtTheEnd) {
  Mounts("mounts",
         "mkdir $TMPDIR/root; mount --bind $PRECIOUS $TMPDIR/root; "
         "touch $TMPDIR/y; chattr +i $TMPDIR/y || exit 4");

  const Finished run = InNamespace("$RUN; chattr -i tmp/*/*/y; rm -r tmp/*");

  EXPECT_EQ(ListPrecious(), before_);
  if (VerdictOf("mounts") == "skip") GTEST_SKIP() << "no immutable files here";
  EXPECT_THAT(Result("mounts")["notes"].dump(), HasSubstr("/1/y stays: Operation not permitted"));
  EXPECT_THAT(run.err, HasSubstr("/1/y stays: Operation not permitted"));
  CheckNothingIsLeft();
}

}  // namespace
}  // namespace runner
