// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The logs in testdata/, which real kernels' runners wrote.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/ktap/outline.h"
#include "runner/ktap/parser.h"

namespace runner {
namespace {

using ::testing::HasSubstr;

ResultTree ParseLog(const std::string& name) {
  const absl::StatusOr<std::string> log = ktstr::ReadFile("runner/ktap/testdata/" + name);
  EXPECT_OK(log);
  return ParseKtap(log.value_or(""));
}

TEST(GoldenLogTest, TestThatReopensItsOutputOverwritesTheLog) {
  EXPECT_EQ(Outline(ParseLog("corrupt_stdout_reopen_mincore.log")),
            "1..1\n"
            "  pass 1 selftests: mincore: mincore_selftest\n"
            "  orphans\n"
            "    1..?\n"
            "      pass 1 global.basic_interface\n"
            "      pass 2 global.check_anonymous_locked_pages\n"
            "      skip 3 # No huge pages available.\n"
            "      pass 4 global.check_file_mmap\n"
            "      pass 5 global.check_tmpfs_mmap\n"
            "! line 8: no plan for 5 results\n"
            "! line 8: nested results without the result of their parent\n");
}

TEST(GoldenLogTest, ManyDocumentsNestInOneResult) {
  const ResultTree tree = ParseLog("k61_futex.log");

  EXPECT_TRUE(tree.anomalies.empty()) << Outline(tree);
  EXPECT_EQ(tree.leaves, (ResultCounts{.pass = 47}));
  EXPECT_EQ(tree.documents.size(), 30u);
  EXPECT_EQ(tree.results.back().name, "selftests: futex: run.sh");
}

TEST(GoldenLogTest, NamesWithBracketsAndBlanks) {
  const ResultTree tree = ParseLog("raw_openat2_test.log");

  EXPECT_TRUE(tree.anomalies.empty()) << Outline(tree);
  EXPECT_EQ(tree.leaves, (ResultCounts{.pass = 116}));
  EXPECT_EQ(tree.results[0].name, "openat2 with normal struct argument [misalign=0] succeeds");
}

TEST(GoldenLogTest, NestedBailOutFailsOneTestOnly) {
  const ResultTree tree = ParseLog("k61_openat2.log");

  EXPECT_EQ(tree.leaves, (ResultCounts{.pass = 118, .fail = 1}));
  EXPECT_THAT(Outline(tree), HasSubstr("! line 126: planned 88, ran 0\n"
                                       "! line 127: bail out: resolve_test.c:54 mount failed"));
}

TEST(GoldenLogTest, FailureKeepsItsDiagnostics) {
  const ResultTree tree = ParseLog("k61_ptrace.log");

  EXPECT_EQ(Outline(tree),
            "1..3\n"
            "  pass 1 selftests: ptrace: get_syscall_info\n"
            "    1..1\n"
            "      pass 1 global.get_syscall_info\n"
            "  pass 2 selftests: ptrace: peeksiginfo\n"
            "  fail 3 selftests: ptrace: vmaccess # exit=1\n"
            "    1..2\n"
            "      pass 1 global.vmaccess\n"
            "      fail 2 global.attach\n");
  EXPECT_THAT(tree.results[4].diagnostics,
              ::testing::Contains("attach: Test terminated by timeout"));
}

TEST(GoldenLogTest, PlanAfterProseAndResults) {
  EXPECT_EQ(Outline(ParseLog("k61_size.log")),
            "1..1\n"
            "  pass 1 selftests: size: get_size\n"
            "    1..1\n"
            "      pass 1 get runtime memory use\n");
}

TEST(GoldenLogTest, PlanThatIsPrintedTwiceAndNamelessSkips) {
  const ResultTree tree = ParseLog("k61_timens.log");

  EXPECT_TRUE(tree.anomalies.empty()) << Outline(tree);
  EXPECT_EQ(tree.leaves, (ResultCounts{.pass = 19, .skip = 6}));
  EXPECT_EQ(tree.results[2].name, "");
  EXPECT_EQ(tree.results[2].directive_data, "CLOCK_BOOTTIME_ALARM isn't supported");
}

TEST(GoldenLogTest, ForeignBytesAreTaken) {
  const ResultTree tree = ParseLog("syn61_nul.log");

  EXPECT_TRUE(tree.anomalies.empty()) << Outline(tree);
  EXPECT_EQ(tree.results[0].name, std::string("a\0b", 3));
  EXPECT_EQ(tree.results[1].name, "crlf");
}

TEST(GoldenLogTest, ResultBehindAnUnterminatedLineIsFound) {
  EXPECT_EQ(Outline(ParseLog("syn61_unterm.log")),
            "1..1\n"
            "  pass 1 selftests: adv: unterm\n"
            "    1..2\n"
            "      pass 1 a\n"
            "      pass 2 unterminated\n"
            "! line 7: a result follows an unterminated line\n");
}

TEST(GoldenLogTest, ExpectedFailureOfNewerKernels) {
  EXPECT_EQ(Outline(ParseLog("synnew_xfail.log")),
            "1..1\n"
            "  xfail 1 selftests: adv: xfail\n"
            "    1..1\n"
            "      xfail 1 # known\n");
}

}  // namespace
}  // namespace runner
