// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The kernel's messages while tests run, and to which of them they are attached.

#include <gmock/gmock.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "runner/adversaries/adversary_run.h"

namespace runner {
namespace {

using ::testing::HasSubstr;

using Json = nlohmann::json;

class KernelLogTest : public AdversaryTest {};

TEST_F(KernelLogTest, WarningOfTheKernelIsAttachedToTheTestThatRan) {
  Write("kmsg", "4,1,1,-;WARNING: of yesterday\n");
  Adverse("a_clean", "exit 0");
  Adverse("b_warns", "echo '4,2,2,-;WARNING: CPU: 0 PID: 1 at kernel/x.c:1 y+0x0/0x1' >>../kmsg");
  Adverse("c_clean", "exit 0");

  const Finished run = Run("--kernel-log kmsg");

  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("kernel: WARNING: CPU: 0 PID: 1 at kernel/x.c:1"));
  EXPECT_EQ(Result("b_warns")["kernel_warning"], true);
  EXPECT_EQ(Result("a_clean").count("kernel_warning"), 0u);
  EXPECT_EQ(Result("c_clean").count("kernel_warning"), 0u);
}

TEST_F(KernelLogTest, SuspectsRunAgainAlone) {
  Write("kmsg", "");
  // Both run when it comes, and only then.
  Adverse("a",
          "[ -e ../seen ] && exit 0; while [ ! -e ../b_runs ]; do sleep 0.01; done; "
          "echo '3,2,2,-;BUG: scheduling while atomic: a/1/0x2' >>../kmsg; touch ../seen");
  Adverse("b", "touch ../b_runs; while [ ! -e ../seen ]; do sleep 0.01; done");

  const Finished run = Run("--jobs 2 --kernel-log kmsg --rerun-suspects");

  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("ran again, alone, as a suspect"));
  EXPECT_EQ(Result("a")["kernel_findings"][0]["suspects"], (Json{"ktstr:a", "ktstr:b"}));
  EXPECT_TRUE(Exists("out/tests/ktstr/a/attempt-2/result.json"));
  EXPECT_TRUE(Exists("out/tests/ktstr/b/attempt-2/result.json"));
}

// ---- a kernel that is not sound any more ----

// The run has a mount namespace of its own, where `taint` lies in the place of the kernel's file.
constexpr char kWithOwnTaint[] =
    "unshare --mount sh -c 'mount --bind taint /proc/sys/kernel/tainted && exec \"$0\" \"$@\"' "
    "\"$KTSTR\" run --leaks file=ignore,cgroup=ignore --out out ";

TEST_F(KernelLogTest, TaintEndsTheRunWhenThatIsWanted) {
  Write("taint", "4096\n");
  if (Shell("unshare --mount mount --bind taint /proc/sys/kernel/tainted").exit_code != 0) {
    GTEST_SKIP() << "takes a mount namespace";
  }
  Adverse("a", "exit 0");
  Adverse("b", "echo 4608 >../taint; exit 0");
  Adverse("c", "exit 0");

  const Finished run = Shell(std::string(kWithOwnTaint) + "--abort-on-taint tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("\nok 1 selftests: ktstr: a\n"));
  EXPECT_THAT(run.out, HasSubstr("# # kernel: the kernel is tainted: W ("));
  EXPECT_THAT(run.out, HasSubstr("\nnot ok 3 selftests: ktstr: c\n"));
  EXPECT_THAT(run.out, HasSubstr("not run: --abort-on-taint: the kernel is tainted: W ("));
  EXPECT_THAT(Ran(), ::testing::ElementsAre("a", "b"));
  EXPECT_EQ(Result("b")["kernel_findings"][0]["kind"], "taint");
}

TEST_F(KernelLogTest, TaintIsAnAttributeOtherwise) {
  Write("taint", "0\n");
  if (Shell("unshare --mount mount --bind taint /proc/sys/kernel/tainted").exit_code != 0) {
    GTEST_SKIP() << "takes a mount namespace";
  }
  Adverse("a", "echo 512 >../taint; exit 0");
  Adverse("b", "exit 0");

  const Finished run = Shell(std::string(kWithOwnTaint) + "tests");

  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Result("a")["kernel_warning"], true);
  EXPECT_EQ(Result("b").count("kernel_warning"), 0u);
}

}  // namespace
}  // namespace runner
