// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/kselftest_reporter.h"

#include <fcntl.h>

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"
#include "re2/re2.h"
#include "runner/judge/judge.h"
#include "runner/ktap/mutation.h"
#include "runner/ktap/outline.h"
#include "runner/ktap/parser.h"
#include "runner/report/unique_names.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr ExitStatus Exited(int code) {
  return {.kind = ExitStatus::Kind::kExited, .code = code};
}

// Runs a reporter over tests whose output is given, as the dispatcher would.
class KselftestReporterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = absl::StrCat(::testing::TempDir(), "/",
                        ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(dir_));
    ASSERT_OK_AND_ASSIGN(
        fd_, ktstr::sys::Open(results_path(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644));
    options_.fds = {fd_.get()};
  }

  std::string results_path() const { return dir_ + "/results.ktap"; }

  // Judges the output and adds the test to the run.
  TestResult& Add(const std::string& name, const ExitStatus& exit, const std::string& output) {
    const ResultTree tree = ParseKtap(output);
    Judgement judgement = Judge({.exit = exit, .tree = tree, .timeout = absl::Seconds(45)});
    AttemptResult attempt;
    attempt.verdict = judgement.verdict;
    attempt.notes = judgement.notes;
    attempt.cases = judgement.cases;
    attempt.exit = exit;
    attempt.timeout = absl::Seconds(45);
    attempt.artifacts_dir = name;
    EXPECT_OK(ktstr::MakeDirectories(ktstr::JoinPath(dir_, name)));
    EXPECT_OK(ktstr::WriteFileAtomically(absl::StrCat(dir_, "/", name, "/output.log"), output));
    results_.push_back({.number = results_.size() + 1,
                        .id = {.collection = "c", .name = name},
                        .verdict = attempt.verdict});
    results_.back().attempts.push_back(std::move(attempt));
    return results_.back();
  }

  std::string Report(RunFinished finished = {}) {
    KselftestReporter reporter(options_);
    EXPECT_OK(reporter.OnEvent(RunStarted{.out_dir = dir_, .test_count = results_.size()}));
    for (const TestResult& result : results_) EXPECT_OK(reporter.OnEvent(TestFinished{result}));
    EXPECT_OK(reporter.OnEvent(finished));
    return ktstr::ReadFile(results_path()).value_or("unreadable");
  }

  // The lines between the header of the only test and its result.
  std::string BlockOf(const std::string& output, int exit_code = 0) {
    Add("t", Exited(exit_code), output);
    std::string report = Report();
    const size_t begin = report.find("# selftests: c: t\n") + 18;
    const size_t end = report.find("ok 1 selftests: c: t");
    report = report.substr(begin, end - begin);
    return report.substr(0, report.rfind('\n') + 1);
  }

  std::string dir_;
  ktstr::UniqueFd fd_;
  KselftestReporter::Options options_;
  std::vector<TestResult> results_;
};

TEST_F(KselftestReporterTest, RunHasKselftestsForm) {
  Add("good", Exited(0), "TAP version 13\n1..1\n# p99 12us\nok 1 wakes in time\n");
  Add("bad", Exited(1), "it broke\n");

  EXPECT_EQ(Report(),
            "TAP version 13\n"
            "1..2\n"
            "# timeout set to 45\n"
            "# selftests: c: good\n"
            "# TAP version 13\n"
            "# 1..1\n"
            "# # p99 12us\n"
            "# ok 1 wakes_in_time\n"
            "ok 1 selftests: c: good\n"
            "# timeout set to 45\n"
            "# selftests: c: bad\n"
            "# it broke\n"
            "not ok 2 selftests: c: bad # exit=1\n"
            "# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:0 error:0\n");
}

TEST_F(KselftestReporterTest, EveryVerdictHasItsResultLine) {
  const struct {
    Verdict verdict;
    ExitStatus exit;
    absl::string_view line;
  } kRows[] = {
      {Verdict::kPass, Exited(0), "ok 1 selftests: c: t"},
      {Verdict::kSkip, Exited(4), "ok 2 selftests: c: t # SKIP"},
      {Verdict::kXfail, Exited(2), "ok 3 selftests: c: t # XFAIL"},
      {Verdict::kFail, Exited(1), "not ok 4 selftests: c: t # exit=1"},
      {Verdict::kXpass, Exited(3), "not ok 5 selftests: c: t"},
      {Verdict::kTimeout,
       {.kind = ExitStatus::Kind::kTimedOut},
       "not ok 6 selftests: c: t # TIMEOUT 45 seconds"},
      {Verdict::kCrash,
       {.kind = ExitStatus::Kind::kSignaled, .code = 11},
       "not ok 7 selftests: c: t # exit=139"},
      {Verdict::kError, {}, "not ok 8 selftests: c: t"},
      {Verdict::kNotRun, {}, "not ok 9 selftests: c: t"},
      {Verdict::kLeak, Exited(0), "not ok 10 selftests: c: t"},
  };
  for (const auto& row : kRows) Add("t", row.exit, "").verdict = row.verdict;

  const std::string report = Report();

  for (const auto& row : kRows) EXPECT_THAT(report, HasSubstr(absl::StrCat("\n", row.line, "\n")));
  EXPECT_THAT(report, HasSubstr("\n# Totals: pass:1 fail:2 xfail:1 xpass:1 skip:1 error:4\n"));
}

TEST_F(KselftestReporterTest, DeeperNamesAreFoldedIntoOneLevel) {
  EXPECT_EQ(BlockOf("KTAP version 1\n1..1\n  KTAP version 1\n  # Subtest: s\n  1..2\n"
                    "  ok 1 a\n  ok 2 b\nok 1 s\n"),
            "# TAP version 13\n"
            "# 1..2\n"
            "#   # Subtest: s\n"
            "# ok 1 s.a\n"
            "# ok 2 s.b\n"
            "# # | ok 1 s\n");
}

TEST_F(KselftestReporterTest, SkipReasonStandsOnItsOwnLineBefore) {
  EXPECT_EQ(BlockOf("1..2\nok 1 a # SKIP no cpu\n# known\nok 2 b # XFAIL known\n"),
            "# TAP version 13\n"
            "# 1..2\n"
            "# # no cpu\n"
            "# ok 1 a # SKIP\n"
            "# # known\n"
            "# ok 2 b # XFAIL\n");
}

TEST_F(KselftestReporterTest, ProseThatLooksLikeAResultIsGuarded) {
  EXPECT_EQ(BlockOf("1..1\nok then\nokay\n# ok 1 of 3\nok 1 a\n"),
            "# TAP version 13\n"
            "# 1..1\n"
            "# # | ok then\n"
            "# # | okay\n"
            "# # | # ok 1 of 3\n"
            "# ok 1 a\n");
}

TEST_F(KselftestReporterTest, BlankLinesKeepTheirBlankAndControlBytesGo) {
  EXPECT_EQ(BlockOf(std::string("\n\x1b[31mred\x1b[0m\r\na\0b\n\xff\n", 20)),
            "# \n# red\n# ab\n# ?\n");
}

TEST_F(KselftestReporterTest, UnterminatedLineDoesNotSwallowTheResult) {
  Add("t", Exited(0), "no newline");

  EXPECT_THAT(Report(), HasSubstr("# no newline\nok 1 selftests: c: t\n"));
}

TEST_F(KselftestReporterTest, ContradictionIsADiagnosticBeforeTheResult) {
  Add("t", Exited(0), "1..3\nok 1 a\n");

  EXPECT_THAT(Report(), HasSubstr("# ok 1 a\n"
                                  "# # planned, but did not run\n"
                                  "# not ok 2 case_2\n"
                                  "# not ok 3 case_3\n"
                                  "# # planned 3, ran 1, exit 0 (line 1)\n"
                                  "not ok 1 selftests: c: t\n"));
}

TEST_F(KselftestReporterTest, SummaryLeavesTheOutputOut) {
  options_.summary = true;
  Add("t", Exited(0), "1..1\nok 1 a\nprose\n");

  EXPECT_THAT(Report(), Not(HasSubstr("prose")));
}

TEST_F(KselftestReporterTest, TestThatNeverRanHasNoOutput) {
  results_.push_back({.number = 1, .id = {"c", "t"}, .verdict = Verdict::kNotRun});

  EXPECT_THAT(Report({.interrupted_by = 2}),
              HasSubstr("1..1\n# selftests: c: t\nnot ok 1 selftests: c: t\n"
                        "# interrupted by signal 2\n# Totals:"));
}

TEST_F(KselftestReporterTest, LargeOutputIsCutAndSaysWhereItIs) {
  options_.max_output_bytes = 100;
  std::string output = "1..1\n";
  for (int i = 0; i < 100; ++i) output += "prose\n";
  Add("t", Exited(0), output + "ok 1 a\n");

  const std::string report = Report();

  EXPECT_THAT(report, HasSubstr("# # the output is cut here, all of it is in "));
  EXPECT_THAT(report, HasSubstr("# ok 1 a\nok 1 selftests: c: t\n"));
}

TEST_F(KselftestReporterTest, OutputThatTheResultHoldsIsNotReadAgain) {
  AttemptResult& attempt = Add("t", Exited(0), "1..1\n# by the log\nok 1 a\n").attempts[0];
  attempt.output_head = "1..1\n# by the head\nok 1 a\n";
  attempt.output_bytes = attempt.output_head.size();

  EXPECT_THAT(Report(), HasSubstr("# # by the head\n# ok 1 a\n"));
}

TEST_F(KselftestReporterTest, InconclusiveTestsHaveALineAfterTheTotals) {
  Add("t", Exited(4), "");

  EXPECT_THAT(Report({.inconclusive = 2}), ::testing::EndsWith(" error:0\n# Inconclusive: 2\n"));
}

// ---- what the consumers read ----

// The result lines that a parser finds which takes optional "# " before "ok N name # DIRECTIVE",
// as those of LKFT and NIPA do: "ok|not ok", number, name, directive.
std::vector<std::string> ReadAsConsumers(const std::string& report) {
  static const RE2 kResult(
      R"(^(# )?(ok|not ok) (\d+) ([^#]*?)( # (SKIP|XFAIL|TIMEOUT.*|exit=.*))?$)");
  std::vector<std::string> results;
  for (const absl::string_view line : absl::StrSplit(report, '\n')) {
    std::string indent, outcome, number, name, rest, directive;
    if (!RE2::FullMatch(re2::StringPiece(line.data(), line.size()), kResult, &indent, &outcome,
                        &number, &name, &rest, &directive)) {
      continue;
    }
    results.push_back(absl::StrCat(indent, outcome, "|", number, "|", name, "|", directive));
  }
  return results;
}

constexpr absl::string_view kNastyOutput =
    "TAP version 13\n1..4\nokay then\nok 1 a name - with [1]\nok 2 # SKIP no [2]\n"
    "  ok 1 of 3\nnot ok 3 a name - with [1]\n\nok 4 x # y # XFAIL z\n# ok 7 foo\nok 9 selftests";

TEST_F(KselftestReporterTest, ConsumersReadTheCasesAndNothingElse) {
  Add("nasty", Exited(1), std::string(kNastyOutput));

  EXPECT_THAT(
      ReadAsConsumers(Report()),
      ElementsAre("# ok|1|a_name_-_with_1|", "# ok|2|no_2|SKIP", "# not ok|3|a_name_-_with_1.2|",
                  "# ok|4|x|XFAIL", "# ok|5|selftests|", "not ok|1|selftests: c: nasty|exit=1"));
}

TEST_F(KselftestReporterTest, EveryLineIsStructureOrBehindAHash) {
  Add("nasty", Exited(1), std::string(kNastyOutput));

  for (const absl::string_view line : absl::StrSplit(Report(), '\n', absl::SkipEmpty())) {
    EXPECT_TRUE(RE2::FullMatch(re2::StringPiece(line.data(), line.size()),
                               R"(TAP version 13|1\.\.\d+|# .*|(not )?ok \d+ selftests: .*)"))
        << line;
    EXPECT_NE(line, "#");
  }
}

TEST_F(KselftestReporterTest, OurOwnParserReadsBackWhatTheJudgeSaw) {
  Add("plain", Exited(0), "1..2\nok 1 a\nok 2 b # SKIP x\n");
  Add("nested", Exited(0), "1..1\n# TAP version 13\n# 1..1\n# ok 1 x\nok 1 p\n");
  Add("prose", Exited(0), "TAP version 13 or so\n# 1..4\nok then\n");

  const ResultTree tree = ParseKtap(Report());

  EXPECT_THAT(tree.anomalies, IsEmpty()) << Outline(tree);
  EXPECT_EQ(tree.leaves, (ResultCounts{.pass = 3, .skip = 1}));
}

// "NAME ok", "NAME skip" ... of all that is nested in one result.
std::vector<std::string> NestedIn(const ResultTree& tree, const Result& result) {
  std::vector<std::string> cases;
  for (uint32_t d = result.first_document; d != kNoIndex; d = tree.documents[d].next) {
    for (uint32_t i = tree.documents[d].first_result; i != kNoIndex; i = tree.results[i].next) {
      cases.push_back(
          absl::StrCat(tree.results[i].name, " ", ResultClassName(tree.results[i].result_class())));
    }
  }
  return cases;
}

// "NAME ok", "NAME skip" ... of the judged cases; the form has no word for more classes.
std::vector<std::string> Judged(const std::vector<CaseResult>& cases) {
  UniqueNames names;
  std::vector<std::string> judged;
  for (const CaseResult& result : cases) {
    const VerdictTraits& traits = TraitsOf(result.verdict);
    judged.push_back(absl::StrCat(names.Take(result.name), " ", traits.ok ? traits.name : "fail"));
  }
  return judged;
}

// How often totals contradict the results that they stand behind.
int64_t CountTotals(const ResultTree& tree) {
  return std::count_if(tree.anomalies.begin(), tree.anomalies.end(), [](const Anomaly& anomaly) {
    return anomaly.kind == AnomalyKind::kTotalsHide || anomaly.kind == AnomalyKind::kTotalsDiffer;
  });
}

TEST_F(KselftestReporterTest, WhateverATestPrintsIsReadBackCaseByCase) {
  std::mt19937 random(1);
  int64_t totals_in_outputs = 0;
  for (const char* name : {"k61_ptrace.log", "k61_size.log", "k61_timens.log", "syn61_nul.log",
                           "syn61_unterm.log", "synnew_xfail.log"}) {
    ASSERT_OK_AND_ASSIGN(const std::string log,
                         ktstr::ReadFile(std::string("runner/ktap/testdata/") + name));
    for (int round = 0; round < 30; ++round) {
      const std::string output = MutateLog(log, random);
      totals_in_outputs += CountTotals(ParseKtap(output));
      Add(absl::StrCat("t", results_.size()), Exited(round % 2), output);
    }
  }

  const ResultTree tree = ParseKtap(Report());

  const Document& run = tree.documents[tree.first_document];
  EXPECT_EQ(run.next, kNoIndex);
  size_t index = 0;
  for (uint32_t i = run.first_result; i != kNoIndex; i = tree.results[i].next, ++index) {
    ASSERT_LT(index, results_.size());
    EXPECT_EQ(NestedIn(tree, tree.results[i]), Judged(results_[index].attempts[0].cases))
        << ktstr::ReadFile(absl::StrCat(dir_, "/t", index, "/output.log")).value_or("");
  }
  EXPECT_EQ(index, results_.size());
  // A mutation may falsify the totals that a test prints. The report has no more of that than the
  // outputs have.
  EXPECT_LE(CountTotals(tree), totals_in_outputs);
  EXPECT_THAT(tree.anomalies,
              ::testing::Each(::testing::Field(
                  &Anomaly::kind,
                  ::testing::AnyOf(AnomalyKind::kNotOkOverPassing, AnomalyKind::kOkOverFailing,
                                   AnomalyKind::kTotalsHide, AnomalyKind::kTotalsDiffer))));
}

}  // namespace
}  // namespace runner
