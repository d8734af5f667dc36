// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/judge/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "runner/ktap/parser.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr ExitStatus Exited(int code) {
  return {.kind = ExitStatus::Kind::kExited, .code = code};
}

Judgement JudgeLog(const ExitStatus& exit, absl::string_view log, bool has_manifest = false) {
  const ResultTree tree = ParseKtap(log);
  return Judge(
      {.exit = exit, .tree = tree, .has_manifest = has_manifest, .timeout = absl::Seconds(45)});
}

constexpr absl::string_view kNothing = "hello\n";
constexpr absl::string_view kAllOk = "TAP version 13\n1..2\nok 1 a\nok 2 b\n";
constexpr absl::string_view kOneFails = "TAP version 13\n1..2\nok 1 a\nnot ok 2 b\n";
constexpr absl::string_view kAllSkipped = "1..2\nok 1 a # SKIP x\nok 2 b # SKIP x\n";
constexpr absl::string_view kSomeSkipped = "1..2\nok 1 a\nok 2 b # SKIP x\n";
constexpr absl::string_view kPlanSkipped = "1..0 # SKIP no device\n";
constexpr absl::string_view kShort = "1..5\nok 1 a\nok 2 b\nok 3 c\n";
constexpr absl::string_view kShortAndFails = "1..5\nok 1 a\nnot ok 2 b\n";
constexpr absl::string_view kExtra = "1..1\nok 1 a\nok 2 b\n";
constexpr absl::string_view kExtraFails = "1..1\nok 1 a\nnot ok 2 b\n";
constexpr absl::string_view kNumberRepeats = "1..2\nok 1 a\nok 1 b\n";
constexpr absl::string_view kNumberJumps = "1..2\nok 1 a\nok 3 b\n";
constexpr absl::string_view kBailOut = "1..2\nok 1 a\nBail out! no memory\n";
constexpr absl::string_view kXfail = "1..1\nok 1 a # XFAIL known\n";
constexpr absl::string_view kXfailAndPass = "1..2\nok 1 a\nnot ok 2 b # XFAIL known\n";
constexpr absl::string_view kXpass = "1..1\nok 1 # XPASS a\n";
constexpr absl::string_view kNotOkOverPassing = "1..1\n  1..1\n  ok 1 a\nnot ok 1 p\n";
constexpr absl::string_view kOkOverFailing = "1..1\n  1..1\n  not ok 1 a\nok 1 p\n";
constexpr absl::string_view kSecondDocumentFails =
    "1..1\nok 1 a\nTAP version 13\n1..1\nnot ok 1 b\n";
constexpr absl::string_view kNoPlan = "ok 1 a\nok 2 b\n";

constexpr absl::string_view kXfailShort = "1..2\nok 1 a # XFAIL known\n";
constexpr absl::string_view kNestedShort = "1..1\n# 1..3\n# ok 1 a\nok 1 p\n";
constexpr absl::string_view kNestedBailOut = "1..1\n# 1..1\n# ok 1 a\n# Bail out! no\nok 1 p\n";
constexpr absl::string_view kTodo = "1..1\nnot ok 1 a # TODO later\n";

struct Row {
  int exit;
  absl::string_view log;
  Verdict verdict;
  absl::string_view note = "";  // Part of one of the notes; empty: there is none.
};

class JudgeTableTest : public ::testing::TestWithParam<Row> {};

TEST_P(JudgeTableTest, WorstEvidenceWinsAndIsNamed) {
  const Row& row = GetParam();

  const Judgement judgement = JudgeLog(Exited(row.exit), row.log);

  EXPECT_EQ(TraitsOf(judgement.verdict).name, TraitsOf(row.verdict).name)
      << "exit " << row.exit << " after\n"
      << row.log;
  if (row.note.empty()) {
    EXPECT_THAT(judgement.notes, IsEmpty()) << row.log;
  } else {
    EXPECT_THAT(judgement.notes, ::testing::Contains(HasSubstr(std::string(row.note))));
  }
}

INSTANTIATE_TEST_SUITE_P(
    ExitZero, JudgeTableTest,
    ::testing::Values(
        Row{0, kNothing, Verdict::kPass}, Row{0, "", Verdict::kPass},
        Row{0, kAllOk, Verdict::kPass}, Row{0, kNoPlan, Verdict::kPass},
        Row{0, kSomeSkipped, Verdict::kPass}, Row{0, kAllSkipped, Verdict::kSkip},
        Row{0, kPlanSkipped, Verdict::kSkip, "no device"},
        Row{0, kOneFails, Verdict::kFail, "1 case not ok, exit 0"},
        Row{0, kShort, Verdict::kError, "planned 5, ran 3, exit 0"},
        Row{0, kShortAndFails, Verdict::kError, "planned 5, ran 2, exit 0"},
        Row{0, kExtra, Verdict::kError, "planned 1, ran 2, exit 0"},
        Row{0, kExtraFails, Verdict::kError, "1 case not ok, exit 0"},
        Row{0, kNumberRepeats, Verdict::kError, "result 1 where 2 is due, exit 0"},
        Row{0, kNumberJumps, Verdict::kError, "result 3 where 2 is due, exit 0"},
        Row{0, kBailOut, Verdict::kError, "bail out: no memory, exit 0"},
        Row{0, kXfail, Verdict::kXfail}, Row{0, kXfailAndPass, Verdict::kPass},
        Row{0, kXpass, Verdict::kXpass, "1 case not ok, exit 0"},
        Row{0, kNotOkOverPassing, Verdict::kFail, "'p' is not ok, its nested results are, exit 0"},
        Row{0, kOkOverFailing, Verdict::kFail, "'p' is ok, a nested result is not, exit 0"},
        Row{0, kSecondDocumentFails, Verdict::kFail, "1 case not ok, exit 0"}));

INSTANTIATE_TEST_SUITE_P(
    ExitOneAndOthers, JudgeTableTest,
    ::testing::Values(Row{1, kNothing, Verdict::kFail}, Row{1, kOneFails, Verdict::kFail},
                      Row{1, kAllOk, Verdict::kFail, "exit 1 without a failed case"},
                      Row{1, kShort, Verdict::kFail, "planned 5, ran 3, exit 1"},
                      Row{1, kBailOut, Verdict::kFail, "bail out: no memory, exit 1"},
                      Row{124, kNothing, Verdict::kFail, "exit 124 without a time-out of ours"},
                      Row{127, kNothing, Verdict::kFail, "could not find a command"},
                      Row{139, kNothing, Verdict::kFail, "a shell saw SIGSEGV (11)"},
                      Row{64, kNothing, Verdict::kFail}, Row{255, kNothing, Verdict::kFail}));

INSTANTIATE_TEST_SUITE_P(
    ExitTwoAndThree, JudgeTableTest,
    ::testing::Values(Row{2, kXfail, Verdict::kXfail}, Row{2, kXfailAndPass, Verdict::kXfail},
                      Row{2, kNothing, Verdict::kFail, "exit 2 without an xfail among the results"},
                      Row{2, kAllOk, Verdict::kFail, "exit 2 without an xfail among the results"},
                      Row{2, kOneFails, Verdict::kFail, "1 case not ok, exit 2"},
                      Row{3, kXpass, Verdict::kXpass},
                      Row{3, kNothing, Verdict::kFail, "exit 3 without an xpass among the results"},
                      Row{3, kOneFails, Verdict::kFail, "1 case not ok, exit 3"}));

INSTANTIATE_TEST_SUITE_P(
    ExitFour, JudgeTableTest,
    ::testing::Values(Row{4, kNothing, Verdict::kSkip}, Row{4, kAllSkipped, Verdict::kSkip},
                      Row{4, kPlanSkipped, Verdict::kSkip, "no device"},
                      Row{4, kSomeSkipped, Verdict::kPass, "exit 4, but 1 case passed"},
                      Row{4, kNoPlan, Verdict::kSkip},
                      Row{4, kShort, Verdict::kSkip, "planned 5, ran 3, exit 4"},
                      Row{4, kOneFails, Verdict::kFail, "1 case not ok, exit 4"},
                      Row{4, kBailOut, Verdict::kError, "bail out: no memory, exit 4"}));

// ---- every log with every exit code ----

// What a test printed, and the verdict with each of kExits.
struct MatrixRow {
  const char* name;
  absl::string_view log;
  const char* verdicts;
};
constexpr int kExits[] = {0, 1, 2, 3, 4, 124, 139, 255};

constexpr MatrixRow kForeign[] = {
    // clang-format off
    //                     exit   0     1    2     3     4     124  139  255
    {"no_ktap", kNothing,        "pass  fail fail  fail  skip  fail fail fail"},
    {"all_ok", kAllOk,           "pass  fail fail  fail  pass  fail fail fail"},
    {"no_plan", kNoPlan,         "pass  fail fail  fail  skip  fail fail fail"},
    {"one_fails", kOneFails,     "fail  fail fail  fail  fail  fail fail fail"},
    {"all_skipped", kAllSkipped, "skip  fail fail  fail  skip  fail fail fail"},
    {"some_skip", kSomeSkipped,  "pass  fail fail  fail  pass  fail fail fail"},
    {"skip_all", kPlanSkipped,   "skip  fail fail  fail  skip  fail fail fail"},
    {"short", kShort,            "error fail fail  fail  skip  fail fail fail"},
    {"short_fail", kShortAndFails, "error fail fail  fail  fail  fail fail fail"},
    {"extra", kExtra,            "error fail fail  fail  error fail fail fail"},
    {"extra_fails", kExtraFails, "error fail fail  fail  error fail fail fail"},
    {"repeats", kNumberRepeats,  "error fail fail  fail  error fail fail fail"},
    {"jumps", kNumberJumps,      "error fail fail  fail  error fail fail fail"},
    {"bail_out", kBailOut,       "error fail fail  fail  error fail fail fail"},
    {"xfail", kXfail,            "xfail fail xfail fail  skip  fail fail fail"},
    {"xfail_pass", kXfailAndPass, "pass  fail xfail fail  pass  fail fail fail"},
    {"xfail_short", kXfailShort, "error fail error fail  skip  fail fail fail"},
    {"xpass", kXpass,            "xpass fail fail  xpass fail  fail fail fail"},
    {"parent_fails", kNotOkOverPassing, "fail  fail fail  fail  fail  fail fail fail"},
    {"child_fails", kOkOverFailing, "fail  fail fail  fail  fail  fail fail fail"},
    {"child_short", kNestedShort, "error fail fail  fail  skip  fail fail fail"},
    {"child_bails", kNestedBailOut, "error fail fail  fail  error fail fail fail"},
    {"second", kSecondDocumentFails, "fail  fail fail  fail  fail  fail fail fail"},
    {"todo", kTodo,              "xfail fail xfail fail  skip  fail fail fail"},
    // clang-format on
};

// The same for our own binaries, which know what their exit codes mean.
constexpr MatrixRow kOurs[] = {
    // clang-format off
    //                     exit   0     1    2     3     4     124  139  255
    {"no_ktap", kNothing,        "pass  fail xfail xpass skip  fail fail fail"},
    {"all_ok", kAllOk,           "pass  fail xfail xpass pass  fail fail fail"},
    {"one_fails", kOneFails,     "fail  fail fail  fail  fail  fail fail fail"},
    {"short", kShort,            "error fail error error skip  fail fail fail"},
    {"extra", kExtra,            "error fail error error error fail fail fail"},
    {"bail_out", kBailOut,       "error fail error error error fail fail fail"},
    {"xfail", kXfail,            "xfail fail xfail xpass skip  fail fail fail"},
    {"xpass", kXpass,            "xpass fail fail  xpass fail  fail fail fail"},
    // clang-format on
};

void ExpectVerdicts(const MatrixRow& row, bool has_manifest) {
  const std::vector<std::string> verdicts = absl::StrSplit(row.verdicts, ' ', absl::SkipEmpty());
  ASSERT_EQ(verdicts.size(), std::size(kExits));
  for (size_t i = 0; i < std::size(kExits); ++i) {
    const Judgement judgement = JudgeLog(Exited(kExits[i]), row.log, has_manifest);
    EXPECT_EQ(TraitsOf(judgement.verdict).name, verdicts[i]) << row.name << ", exit " << kExits[i];
  }
}

TEST(JudgeMatrixTest, ForeignTests) {
  for (const MatrixRow& row : kForeign) ExpectVerdicts(row, /*has_manifest=*/false);
}

TEST(JudgeMatrixTest, OurOwnTests) {
  for (const MatrixRow& row : kOurs) ExpectVerdicts(row, /*has_manifest=*/true);
}

TEST(JudgeMatrixTest, WhatEndsATestFromOutsideOutweighsWhatItPrinted) {
  using Kind = ExitStatus::Kind;
  for (const MatrixRow& row : kForeign) {
    EXPECT_EQ(JudgeLog({.kind = Kind::kSignaled, .code = 11}, row.log).verdict, Verdict::kCrash);
    EXPECT_EQ(JudgeLog({.kind = Kind::kTimedOut, .code = 15}, row.log).verdict, Verdict::kTimeout);
    EXPECT_EQ(JudgeLog({.kind = Kind::kNotStarted}, row.log).verdict, Verdict::kError);
  }
}

TEST(JudgeTest, OurOwnBinariesMeanTheirExitCodes) {
  EXPECT_EQ(JudgeLog(Exited(2), kNothing, /*has_manifest=*/true).verdict, Verdict::kXfail);
  EXPECT_EQ(JudgeLog(Exited(3), kAllOk, /*has_manifest=*/true).verdict, Verdict::kXpass);
  EXPECT_EQ(JudgeLog(Exited(2), kOneFails, /*has_manifest=*/true).verdict, Verdict::kFail);
  EXPECT_EQ(JudgeLog(Exited(2), kShort, /*has_manifest=*/true).verdict, Verdict::kError);
}

TEST(JudgeTest, NewerKernelsRuleForExitTwoCanBeAskedFor) {
  const ResultTree tree = ParseKtap(kNothing);

  EXPECT_EQ(Judge({.exit = Exited(2), .tree = tree, .kselftest_exit_2_is_xfail = true}).verdict,
            Verdict::kXfail);
  EXPECT_EQ(Judge({.exit = Exited(3), .tree = tree, .kselftest_exit_2_is_xfail = true}).verdict,
            Verdict::kFail);
}

TEST(JudgeTest, SignalIsACrashWhateverTheResultsSay) {
  const Judgement judgement =
      JudgeLog({.kind = ExitStatus::Kind::kSignaled, .code = 11, .core_dumped = true}, kAllOk);

  EXPECT_EQ(judgement.verdict, Verdict::kCrash);
  EXPECT_THAT(judgement.notes, ElementsAre("killed by SIGSEGV (11), core dumped"));
}

TEST(JudgeTest, TimeOutNamesTheTimeGranted) {
  const Judgement judgement = JudgeLog({.kind = ExitStatus::Kind::kTimedOut, .code = 15}, kAllOk);

  EXPECT_EQ(judgement.verdict, Verdict::kTimeout);
  EXPECT_THAT(judgement.notes, ElementsAre("not ended within 45s"));
}

TEST(JudgeTest, TestThatDidNotStartIsAnError) {
  const Judgement judgement =
      JudgeLog({.kind = ExitStatus::Kind::kNotStarted, .error = "execve ./x: no such file"}, "");

  EXPECT_EQ(judgement.verdict, Verdict::kError);
  EXPECT_THAT(judgement.notes, ElementsAre("execve ./x: no such file"));
}

TEST(JudgeTest, WhatACrashLeavesOutIsNotRun) {
  const Judgement judgement =
      JudgeLog({.kind = ExitStatus::Kind::kSignaled, .code = 9}, "1..3\nok 1 a\n");

  ASSERT_THAT(judgement.cases, SizeIs(3));
  EXPECT_EQ(judgement.cases[1].name, "case_2");
  EXPECT_EQ(judgement.cases[2].name, "case_3");
  EXPECT_EQ(judgement.cases[2].verdict, Verdict::kNotRun);
}

TEST(JudgeTest, HugePlanDoesNotMakeHugeLists) {
  const Judgement judgement =
      JudgeLog({.kind = ExitStatus::Kind::kTimedOut}, "1..999999999999\nok 1 a\n");

  EXPECT_THAT(judgement.cases, SizeIs(1001));
  EXPECT_THAT(judgement.notes, ::testing::Contains("999999998998 more planned cases did not run"));
}

TEST(JudgeTest, NestedNamesAreJoinedAndParentsThatOnlyRepeatLeftOut) {
  const Judgement judgement = JudgeLog(Exited(1),
                                       "1..2\n"
                                       "  1..2\n"
                                       "    1..1\n"
                                       "    ok 1 z\n"
                                       "  ok 1 x\n"
                                       "  not ok 2 y\n"
                                       "not ok 1 p\n"
                                       "ok 2 q\n");

  EXPECT_THAT(judgement.cases,
              ElementsAre(Field(&CaseResult::name, "p.x.z"), Field(&CaseResult::name, "p.y"),
                          Field(&CaseResult::name, "q")));
}

TEST(JudgeTest, ParentThatFailsAloneIsACase) {
  const Judgement judgement = JudgeLog(Exited(1), kNotOkOverPassing);

  EXPECT_THAT(judgement.cases,
              ElementsAre(Field(&CaseResult::name, "p.a"), Field(&CaseResult::name, "p")));
}

TEST(JudgeTest, FailureBelowAnExpectedOneIsExpected) {
  const Judgement judgement =
      JudgeLog(Exited(0), "1..1\n  1..1\n  not ok 1 a\nok 1 p # XFAIL known\n");

  EXPECT_EQ(judgement.verdict, Verdict::kXfail);
  EXPECT_THAT(judgement.cases, ElementsAre(Field(&CaseResult::verdict, Verdict::kXfail)));
}

TEST(JudgeTest, NamelessSkipIsCalledByItsText) {
  const Judgement judgement = JudgeLog(Exited(0), "1..2\nok 1 # SKIP no alarm clock\nok 2\n");

  EXPECT_THAT(judgement.cases, ElementsAre(Field(&CaseResult::name, "no alarm clock"),
                                           Field(&CaseResult::name, "case_2")));
}

TEST(JudgeTest, InconclusiveIsASkipOfOurOwn) {
  constexpr absl::string_view kLog = "1..1\n# inconclusive: host pause\nok 1 a # SKIP\n";

  const Judgement ours = JudgeLog(Exited(4), kLog, /*has_manifest=*/true);
  const Judgement foreign = JudgeLog(Exited(4), kLog);

  EXPECT_TRUE(ours.cases[0].inconclusive);
  EXPECT_EQ(ours.cases[0].reason, "host pause");
  EXPECT_FALSE(foreign.cases[0].inconclusive);
}

TEST(JudgeTest, RepeatedAnomaliesAreSummedUp) {
  std::string log = "1..8\n";
  for (int i = 0; i < 8; ++i) log += "ok 1 a\n";

  const Judgement judgement = JudgeLog(Exited(0), log);

  EXPECT_THAT(judgement.notes, SizeIs(4));
  EXPECT_EQ(judgement.notes.back(), "and 4 more of that kind");
}

}  // namespace
}  // namespace runner
