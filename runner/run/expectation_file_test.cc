// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/expectation_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kLine[] =
    R"({"schema":"ktstr.expectation/1","case":"shares","attempt":2,"claim":"p99 at most 4ms",)"
    R"("outcome":"inconclusive","control":true,"excused":true,"reason":"noisy","unit":"ns",)"
    R"("value":5000000,"limit":0.25,"direction":"at_most","samples":1203,"excusable_ns":9})"
    "\n";

Expectation Whole() {
  return {.case_name = "shares",
          .attempt = 2,
          .claim = "p99 at most 4ms",
          .outcome = "inconclusive",
          .control = true,
          .excused = true,
          .reason = "noisy",
          .unit = "ns",
          .value = 5'000'000,
          .limit = 0.25,
          .direction = "at_most",
          .samples = 1203,
          .excusable_ns = 9};
}

class ExpectationFileTest : public ::testing::Test {
 protected:
  ExpectationFileTest()
      : folder_(absl::StrCat(::testing::TempDir(), "/",
                             ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    EXPECT_OK(ktstr::MakeDirectories(folder_));
  }
  AttemptResult Read() {
    AttemptResult result;
    AddExpectations(folder_, result);
    return result;
  }

  const std::string folder_;
  const std::string path_ = folder_ + "/expectations.jsonl";
};

TEST_F(ExpectationFileTest, EveryFieldIsRead) {
  ASSERT_OK(ktstr::WriteFileAtomically(path_, absl::StrCat(kLine, kLine)));

  const AttemptResult result = Read();

  EXPECT_THAT(result.expectations, ElementsAre(Whole(), Whole()));
  EXPECT_THAT(result.notes, IsEmpty());
}

TEST_F(ExpectationFileTest, ATestWithoutTheFileHasNone) {
  const AttemptResult result = Read();

  EXPECT_THAT(result.expectations, IsEmpty());
  EXPECT_THAT(result.notes, IsEmpty());
}

TEST_F(ExpectationFileTest, WhatIsNoPlainFileIsNotOpened) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);

  EXPECT_THAT(Read().expectations, IsEmpty());
}

TEST_F(ExpectationFileTest, ALineThatIsCutIsLeftOutAndNamed) {
  const std::string line = kLine;
  for (size_t length = 1; length + 2 < line.size(); ++length) {
    const ReadExpectations read = ParseExpectations(absl::StrCat(line, line.substr(0, length)));
    ASSERT_THAT(read.expectations, ElementsAre(Whole()));
    ASSERT_EQ(read.problem, "expectations.jsonl: line 2 is no expectation");
  }
}

TEST_F(ExpectationFileTest, ForeignLinesAreLeftOut) {
  for (const char* line : {"7", "[]", "{}", "null", R"({"schema":"ktstr.expectation/1"})",
                           R"({"schema":"ktstr.expectation/1","claim":7,"outcome":"pass"})",
                           R"({"schema":"ktstr.expectation/1","claim":"a","outcome":"perhaps"})"}) {
    const ReadExpectations read = ParseExpectations(line);
    EXPECT_THAT(read.expectations, IsEmpty()) << line;
    EXPECT_EQ(read.problem, "expectations.jsonl: line 1 is no expectation");
  }
}

TEST_F(ExpectationFileTest, AFieldOfAnotherTypeIsAbsent) {
  const ReadExpectations read = ParseExpectations(
      R"({"schema":"ktstr.expectation/1","case":"a","claim":"b","outcome":"fail",)"
      R"("value":"1","limit":null,"samples":-1,"unit":3,"excused":"no"})");

  EXPECT_THAT(read.expectations,
              ElementsAre(Expectation{.case_name = "a", .claim = "b", .outcome = "fail"}));
}

TEST_F(ExpectationFileTest, ThereIsALimit) {
  std::string text;
  for (int i = 0; i < 10'001; ++i) text += kLine;

  const ReadExpectations read = ParseExpectations(text);

  EXPECT_THAT(read.expectations, SizeIs(10'000));
  EXPECT_EQ(read.problem, "expectations.jsonl: only the first 10000 are kept");
}

}  // namespace
}  // namespace runner
