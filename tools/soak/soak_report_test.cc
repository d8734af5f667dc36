// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/soak/soak_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace soak {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SoakReport TwoLoads() {
  SoakReport report;
  report.AddRun("none", "1",
                {{.selftest = "s", .name = "a", .verdict = "pass"},
                 {.selftest = "s", .name = "b", .verdict = "skip", .reason = "one CPU"}});
  report.AddRun(
      "cpu", "1",
      {{.selftest = "s", .name = "a", .verdict = "skip", .inconclusive = true, .reason = "steal"},
       {.selftest = "s", .name = "b", .verdict = "fail", .reason = "p99 9ms"}});
  return report;
}

TEST(SoakReportTest, CasesAreCountedOverAllRuns) {
  EXPECT_THAT(TwoLoads().Text(), HasSubstr("selftest  case  pass  inconclusive  skip  fail\n"
                                           "s         a        1             1     0     0\n"
                                           "s         b        0             0     1     1\n"));
}

TEST(SoakReportTest, EachLoadHasItsTotals) {
  EXPECT_THAT(TwoLoads().Text(),
              HasSubstr("load  runs  pass  inconclusive  skip  fail  inconclusive %\n"
                        "cpu      1     0             1     0     1           50.00\n"
                        "none     1     1             0     1     0            0.00\n"));
}

TEST(SoakReportTest, EveryFailureIsToldWithItsReason) {
  EXPECT_EQ(TwoLoads().fails(), 1u);
  EXPECT_THAT(TwoLoads().Text(), HasSubstr("failed under cpu in run 1: s b: fail: p99 9ms\n"));
  EXPECT_THAT(SoakReport().Text(), Not(HasSubstr("failed")));
}

TEST(SoakReportTest, JsonHasTheInconclusivesToo) {
  const auto json = nlohmann::json::parse(TwoLoads().Json());

  EXPECT_EQ(json["schema"], "ktstr.soak/1");
  EXPECT_EQ(json["loads"][0]["load"], "cpu");
  EXPECT_EQ(json["loads"][0]["fail"], 1);
  EXPECT_EQ(json["cases"][0]["inconclusive"], 1);
  EXPECT_EQ(json["failures"][0]["case"], "b");
  EXPECT_EQ(json["inconclusives"][0]["reason"], "steal");
}

TEST(SoakReportTest, ATimeoutIsAFailure) {
  SoakReport report;
  report.AddRun("none", "1", {{.selftest = "s", .verdict = "timeout", .reason = "45 s"}});

  EXPECT_EQ(report.fails(), 1u);
  EXPECT_THAT(report.Text(), HasSubstr("(as a whole)"));
}

}  // namespace
}  // namespace soak
