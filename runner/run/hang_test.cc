// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/hang.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const CaseResult kFirst{.name = "first"};
const CaseResult kSecond{.name = "second", .verdict = Verdict::kFail};
const CaseResult kMissing{.name = "case_2", .verdict = Verdict::kNotRun};

TEST(DescribeHungCaseTest, ManifestNamesTheFirstCaseWithoutAResult) {
  const std::vector<std::string> planned = {"first", "second", "third"};

  EXPECT_EQ(DescribeHungCase(planned, {kFirst, kSecond}), "it hung in case 3 of 3, third");
  EXPECT_EQ(DescribeHungCase(planned, {}), "it hung in case 1 of 3, first");
}

TEST(DescribeHungCaseTest, PlanNamesTheNumberOfTheCase) {
  EXPECT_EQ(DescribeHungCase({}, {kFirst, kMissing}),
            "it hung behind the result of first, in case_2");
}

TEST(DescribeHungCaseTest, ResultsAloneNameTheLastOne) {
  EXPECT_EQ(DescribeHungCase({}, {kFirst, kSecond}), "it hung behind the result of second");
  EXPECT_EQ(DescribeHungCase({}, {}), "it hung before its first result");
  EXPECT_EQ(DescribeHungCase({}, {kMissing}), "it hung before its first result");
}

TEST(DescribeHungCaseTest, AllPlannedCasesMayBeDone) {
  const std::vector<std::string> planned = {"first"};

  EXPECT_EQ(DescribeHungCase(planned, {kFirst}), "it hung behind the result of first");
}

TEST(MarkHungCaseTest, FirstMissingCaseHasTheReason) {
  std::vector<CaseResult> cases = {kFirst, kMissing, kMissing};

  MarkHungCase(cases);

  EXPECT_EQ(cases[0].reason, "");
  EXPECT_EQ(cases[1].reason, "the test hung in it");
  EXPECT_EQ(cases[2].reason, "");
}

TEST(LastLinesTest, FiveAreKeptWithoutEmptyOnes) {
  EXPECT_THAT(LastLines("1\n2\n3\n\n4\n5\n6\n"), ElementsAre("2", "3", "4", "5", "6"));
  EXPECT_THAT(LastLines("no newline"), ElementsAre("no newline"));
  EXPECT_THAT(LastLines("\n"), IsEmpty());
}

TEST(LastLinesTest, LongLineIsCut) {
  EXPECT_THAT(LastLines(std::string(201, 'x')),
              ElementsAre(absl::StrCat(std::string(200, 'x'), "...")));
}

}  // namespace
}  // namespace runner
