// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/console_reporter.h"

#include <fcntl.h>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

class ConsoleReporterTest : public ::testing::Test {
 protected:
  std::string Report(const std::vector<RunEvent>& events) {
    const std::string path = ::testing::TempDir() + "/console";
    absl::StatusOr<ktstr::UniqueFd> fd = ktstr::sys::Open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    EXPECT_OK(fd);
    options_.fd = fd->get();
    ConsoleReporter reporter(options_);
    for (const RunEvent& event : events) EXPECT_OK(reporter.OnEvent(event));
    return ktstr::ReadFile(path).value_or("unreadable");
  }

  ConsoleReporter::Options options_;
};

TestFinished MakeTest(const std::string& name, Verdict verdict,
                      absl::Duration duration = absl::Milliseconds(12)) {
  TestResult result{.number = 1, .id = {"c", name}, .verdict = verdict};
  AttemptResult attempt;
  attempt.verdict = verdict;
  attempt.duration = duration;
  attempt.artifacts_dir = "tests/c/" + name;
  result.attempts.push_back(std::move(attempt));
  return {std::move(result)};
}

TEST_F(ConsoleReporterTest, OneLinePerTestAndTheTotals) {
  EXPECT_EQ(Report({RunStarted{.out_dir = "out",
                               .test_count = 2,
                               .jobs = 2,
                               .machine = {.summary = {"Linux 6.1", "lacking: SMT"}}},
                    MakeTest("a", Verdict::kPass), MakeTest("b", Verdict::kSkip),
                    RunFinished{.duration = absl::Seconds(1)}}),
            "Linux 6.1\nlacking: SMT\n2 tests, 2 at a time\n"
            "pass      c:a  12.0ms\n"
            "skip      c:b  12.0ms\n"
            "\nSlowest:\n"
            "  12.0ms  c:a\n"
            "  12.0ms  c:b\n"
            "\n1 pass, 1 skip in 1.00s\n"
            "Results: out\n");
}

TEST_F(ConsoleReporterTest, FailureIsExplainedAtOnceAndAgainAtTheEnd) {
  TestFinished failed = MakeTest("bad", Verdict::kFail);
  AttemptResult& attempt = failed.result.attempts[0];
  attempt.notes = {"1 case not ok, exit 0"};
  attempt.cases = {{.name = "x", .verdict = Verdict::kFail, .diagnostics = {"0.61"}, .line = 7}};
  attempt.output_head = "one\ntwo\nthree\n";
  options_.tail_lines = 2;
  options_.summary_lines = 1;

  const std::string report = Report({RunStarted{.out_dir = "out"}, failed, RunFinished{}});

  const std::string explained =
      "FAIL      c:bad  12.0ms\n"
      "          1 case not ok, exit 0\n"
      "          fail: x (line 7)\n"
      "            0.61\n"
      "          out/tests/c/bad/output.log\n";
  EXPECT_THAT(report, HasSubstr(absl::StrCat(explained, "          | two\n          | three\n\n")));
  EXPECT_THAT(report, HasSubstr(absl::StrCat("\nWhat failed:\n", explained,
                                             "          | three\n\nSlowest:")));
}

TEST_F(ConsoleReporterTest, ManyFailedCasesAreSummedUp) {
  TestFinished failed = MakeTest("bad", Verdict::kFail);
  for (int i = 0; i < 5; ++i) {
    failed.result.attempts[0].cases.push_back({.name = "x", .verdict = Verdict::kFail});
  }
  options_.failed_cases = 2;

  EXPECT_THAT(Report({failed}), HasSubstr("fail: x\n          fail: x\n          and 3 more"));
}

TEST_F(ConsoleReporterTest, QuietShowsFailuresAndTheSummaryOnly) {
  options_.quiet = true;

  EXPECT_EQ(Report({RunStarted{}, MakeTest("a", Verdict::kPass), RunFinished{}}),
            "\n1 pass in 0ns\n");
  EXPECT_THAT(Report({MakeTest("b", Verdict::kTimeout)}), HasSubstr("TIMEOUT   c:b"));
}

TEST_F(ConsoleReporterTest, ColoursAndErasingAreOnlyThereWhenAskedFor) {
  EXPECT_THAT(Report({MakeTest("a", Verdict::kPass), RunFinished{}}), Not(HasSubstr("\x1b")));

  options_.color = true;
  options_.live = true;

  EXPECT_THAT(Report({MakeTest("a", Verdict::kCrash)}),
              HasSubstr("\r\x1b[K\x1b[31mCRASH     \x1b[0mc:a"));
}

TEST_F(ConsoleReporterTest, SlowestTestsComeLongestFirst) {
  options_.slowest_tests = 2;

  EXPECT_THAT(Report({MakeTest("a", Verdict::kPass, absl::Seconds(1)),
                      MakeTest("b", Verdict::kPass, absl::Seconds(3)),
                      MakeTest("c", Verdict::kPass, absl::Seconds(2)), RunFinished{}}),
              HasSubstr("Slowest:\n   3.00s  c:b\n   2.00s  c:c\n\n"));
}

TEST_F(ConsoleReporterTest, InterruptionIsSaid) {
  EXPECT_THAT(Report({RunFinished{.interrupted_by = 2}}),
              EndsWith("no tests in 0ns\nInterrupted by SIGINT\n"));
}

TEST_F(ConsoleReporterTest, ChildsControlBytesDoNotReachTheTerminal) {
  TestFinished failed = MakeTest("bad", Verdict::kFail);
  failed.result.attempts[0].output_head = "\x1b]0;title\x07\x1b[2Jx\n";

  EXPECT_THAT(Report({failed}), EndsWith("          | x\n"));
}

TEST_F(ConsoleReporterTest, VerboseShowsTheNumberThatDecidedEachCase) {
  const std::string folder = ::testing::TempDir() + "/verbose";
  ASSERT_OK(ktstr::MakeDirectories(folder + "/tests/c/good"));
  ASSERT_OK(ktstr::WriteFileAtomically(folder + "/tests/c/good/output.log",
                                       "# noise\n# p99 12us\nok 1 wakes\nok 2 sleeps\n"));
  TestFinished passed = MakeTest("good", Verdict::kPass);
  passed.result.attempts[0].cases = {{.name = "wakes", .line = 3}, {.name = "sleeps", .line = 4}};
  options_.verbose = true;

  EXPECT_THAT(Report({RunStarted{.out_dir = folder}, passed}),
              EndsWith("          pass: wakes  p99 12us\n          pass: sleeps\n"));
}

TEST_F(ConsoleReporterTest, SkipSaysWhyOnce) {
  TestFinished skipped = MakeTest("numa", Verdict::kSkip);
  skipped.result.attempts[0].notes = {"needs root"};
  for (const char* reason : {"one node", "one node", "needs root", "", "b", "c", "d"}) {
    skipped.result.attempts[0].cases.push_back({.verdict = Verdict::kSkip, .reason = reason});
  }

  EXPECT_THAT(Report({skipped}), EndsWith("  12.0ms\n          needs root\n          one node\n"
                                          "          b\n          c\n          ...\n"));
}

TEST_F(ConsoleReporterTest, TestsThatNeverBeganAreSummedUp) {
  TestFinished waiting = MakeTest("late", Verdict::kNotRun, absl::ZeroDuration());
  waiting.result.attempts[0].artifacts_dir.clear();
  waiting.result.attempts[0].notes = {"not run: interrupted by SIGINT"};

  EXPECT_EQ(Report({waiting, waiting, RunFinished{.interrupted_by = 2}}),
            "\nNot begun: 2 tests (not run: interrupted by SIGINT)\n"
            "\n2 not_run in 0ns\nInterrupted by SIGINT\n");
}

TEST_F(ConsoleReporterTest, PathsBelowTheWorkingDirectoryAreRelative) {
  options_.working_dir = "/base";

  EXPECT_THAT(Report({RunStarted{.out_dir = "/base/out"}, MakeTest("bad", Verdict::kFail)}),
              HasSubstr("          out/tests/c/bad/output.log\n"));
  EXPECT_THAT(Report({RunStarted{.out_dir = "/bases/out"}, MakeTest("bad", Verdict::kFail)}),
              HasSubstr("          /bases/out/tests/c/bad/output.log\n"));
}

TEST_F(ConsoleReporterTest, OutputOfAHangIsShownOnce) {
  TestFinished hung = MakeTest("bad", Verdict::kTimeout);
  hung.result.attempts[0].notes = {"it hung", absl::StrCat(kLastOutputNote, "half way")};
  hung.result.attempts[0].output_head = "half way\n";

  EXPECT_THAT(Report({RunStarted{.out_dir = "out"}, hung}),
              EndsWith("          it hung\n          out/tests/c/bad/output.log\n"
                       "          | half way\n"));
}

TEST_F(ConsoleReporterTest, EndOfTheRunIsAnnounced) {
  EXPECT_EQ(Report({RunStopping{.cause = "interrupted by SIGINT", .waiting_tests = 1}}),
            "stopping  interrupted by SIGINT; 1 test does not start\n");
}

TEST_F(ConsoleReporterTest, SnapshotShowsWhatATestHasSaidSoFar) {
  options_.tail_lines = 1;

  EXPECT_THAT(Report({RunStarted{.out_dir = "out"}, TestSnapshot{.id = {"c", "a"},
                                                                 .running = absl::Seconds(2),
                                                                 .output_bytes = 8,
                                                                 .output_tail = "one\ntwo\n",
                                                                 .artifacts_dir = "tests/c/a"}}),
              EndsWith("running   c:a  2.00s, 8 bytes, out/tests/c/a/output.log\n"
                       "          | two\n"));
}

}  // namespace
}  // namespace runner
