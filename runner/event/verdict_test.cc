// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/event/verdict.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

// The table of the design, row by row.
TEST(VerdictTest, EveryConsumerIsToldWhatTheDesignSays) {
  const struct {
    Verdict verdict;
    absl::string_view name;
    bool ok;
    TotalsBucket bucket;
    JunitElement junit;
    bool fails_run;
  } kRows[] = {
      {Verdict::kPass, "pass", true, TotalsBucket::kPass, JunitElement::kNone, false},
      {Verdict::kXfail, "xfail", true, TotalsBucket::kXfail, JunitElement::kSkipped, false},
      {Verdict::kSkip, "skip", true, TotalsBucket::kSkip, JunitElement::kSkipped, false},
      {Verdict::kFail, "fail", false, TotalsBucket::kFail, JunitElement::kFailure, true},
      {Verdict::kXpass, "xpass", false, TotalsBucket::kXpass, JunitElement::kFailure, true},
      {Verdict::kLeak, "leak", false, TotalsBucket::kFail, JunitElement::kFailure, true},
      {Verdict::kTimeout, "timeout", false, TotalsBucket::kError, JunitElement::kError, true},
      {Verdict::kCrash, "crash", false, TotalsBucket::kError, JunitElement::kError, true},
      {Verdict::kError, "error", false, TotalsBucket::kError, JunitElement::kError, true},
      {Verdict::kNotRun, "not_run", false, TotalsBucket::kError, JunitElement::kError, true},
  };
  ASSERT_EQ(std::size(kRows), AllVerdictTraits().size());
  for (const auto& row : kRows) {
    const VerdictTraits& traits = TraitsOf(row.verdict);
    EXPECT_EQ(traits.verdict, row.verdict);
    EXPECT_EQ(traits.name, row.name);
    EXPECT_EQ(traits.ok, row.ok) << row.name;
    EXPECT_EQ(traits.bucket, row.bucket) << row.name;
    EXPECT_EQ(traits.junit, row.junit) << row.name;
    EXPECT_EQ(traits.fails_run, row.fails_run) << row.name;
  }
}

TEST(VerdictTest, WorstEvidenceWins) {
  EXPECT_EQ(Worse(Verdict::kPass, Verdict::kFail), Verdict::kFail);
  EXPECT_EQ(Worse(Verdict::kTimeout, Verdict::kCrash), Verdict::kCrash);
  EXPECT_EQ(Worse(Verdict::kSkip, Verdict::kXfail), Verdict::kSkip);
}

}  // namespace
}  // namespace runner
