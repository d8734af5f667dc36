// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/folder/past_run.h"

#include "absl/strings/str_replace.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kRun[] = R"({"schema": "ktstr.run/1", "tests": [
  {"collection": "timers", "test": "posix", "verdict": "pass", "attempts": [
    {"verdict": "fail", "duration_ns": 30}, {"verdict": "pass", "duration_ns": 20}]},
  {"collection": "ktstr", "test": "wake", "verdict": "timeout", "attempts": [
    {"verdict": "timeout", "duration_ns": 50}]},
  {"collection": "ktstr", "test": "fair", "verdict": "not_run", "attempts": [
    {"verdict": "not_run", "duration_ns": 0}]}]})";

TEST(ParsePastRunTest, FailedAreThoseThatMadeTheRunFail) {
  ASSERT_OK_AND_ASSIGN(const PastRun run, ParsePastRun(kRun, "run.json"));

  EXPECT_THAT(FailedTests(run), ElementsAre("ktstr:fair", "ktstr:wake"));
}

TEST(ParsePastRunTest, DurationIsThatOfTheLongestAttempt) {
  ASSERT_OK_AND_ASSIGN(const PastRun run, ParsePastRun(kRun, "run.json"));

  EXPECT_EQ(run.at("timers:posix").duration, absl::Nanoseconds(30));
  EXPECT_FALSE(run.at("ktstr:fair").was_run);
}

TEST(ParsePastRunTest, ThePresentSchemaAndTheOlderOneAreRead) {
  const std::string present = absl::StrReplaceAll(kRun, {{"ktstr.run/1", "ktstr.run/2"}});
  ASSERT_OK_AND_ASSIGN(const PastRun run, ParsePastRun(present, "run.json"));

  EXPECT_THAT(FailedTests(run), ElementsAre("ktstr:fair", "ktstr:wake"));
}

TEST(ParsePastRunTest, WhatIsNoRunIsRefused) {
  for (const char* text :
       {"", "{", "[]", R"({"schema": "ktstr.list/1", "tests": []})",
        R"({"schema": "ktstr.run/3", "tests": []})", R"({"schema": "ktstr.run/1", "tests": {}})",
        R"({"schema": "ktstr.run/1", "tests": [7]})",
        R"({"schema": "ktstr.run/1",
                               "tests": [{"collection": "a", "test": "b", "verdict": "fine"}]})"}) {
    EXPECT_THAT(ParsePastRun(text, "old/run.json"),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("old/run.json: ")))
        << text;
  }
}

TEST(ReadPastRunTest, FolderWithoutARunIsNotFound) {
  EXPECT_THAT(ReadPastRun(::testing::TempDir() + "/nothing"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("run.json")));
}

}  // namespace
}  // namespace runner
