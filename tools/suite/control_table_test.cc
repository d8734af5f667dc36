// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/suite/control_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace suite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Promise PromiseWith(const char* name, std::vector<std::string> controls) {
  return {.selftest = "s", .name = name, .controls = std::move(controls)};
}

TEST(ControlTableTest, AControlThatPassesCaughtTheClaim) {
  const std::vector<Promise> promises = {PromiseWith("a", {"x"})};
  const std::vector<CaseResult> results = {{.selftest = "s", .name = "a.x", .verdict = "pass"}};

  const ControlTable table = TableOfControls(promises, results);

  EXPECT_TRUE(table.holds());
  EXPECT_EQ(table.text,
            "selftest  claim  control  result\n"
            "s         a      x        caught\n"
            "\n1 claims, 1 controls: 1 caught, 0 skipped, 0 missed; claims without a control: 0\n");
}

TEST(ControlTableTest, OneThatFailsIsInconclusiveOrNeverRanIsMissed) {
  const std::vector<Promise> promises = {PromiseWith("a", {"x", "y", "z"})};
  const std::vector<CaseResult> results = {
      {.selftest = "s", .name = "a.x", .verdict = "fail", .reason = "holds"},
      {.selftest = "s", .name = "a.y", .verdict = "skip", .inconclusive = true},
      {.selftest = "other", .name = "a.z", .verdict = "pass"}};

  const ControlTable table = TableOfControls(promises, results);

  EXPECT_FALSE(table.holds());
  EXPECT_THAT(table.missed, ElementsAre("a.x", "a.y", "a.z"));
  EXPECT_THAT(table.text, HasSubstr("MISSED: holds\n"));
  EXPECT_THAT(table.text, HasSubstr("NO RESULT\n"));
}

TEST(ControlTableTest, WhatTheMachineLacksIsNoMiss) {
  const std::vector<Promise> promises = {PromiseWith("a", {"x"})};
  const std::vector<CaseResult> results = {
      {.selftest = "s", .name = "a.x", .verdict = "skip", .reason = "one CPU"}};

  const ControlTable table = TableOfControls(promises, results);

  EXPECT_TRUE(table.holds());
  EXPECT_EQ(table.skipped, 1u);
  EXPECT_THAT(table.text, HasSubstr("skipped: one CPU\n"));
}

TEST(ControlTableTest, AClaimWithoutControlIsNamed) {
  const std::vector<Promise> promises = {PromiseWith("a", {})};

  const ControlTable table = TableOfControls(promises, {});

  EXPECT_FALSE(table.holds());
  EXPECT_THAT(table.text, HasSubstr("NO CONTROL\n"));
  EXPECT_THAT(table.text, HasSubstr("without a control: a\n"));
}

}  // namespace
}  // namespace suite
