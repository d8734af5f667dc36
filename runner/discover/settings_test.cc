// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/settings.h"

#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

TEST(ParseSettingsTest, TimeoutIsInSeconds) {
  ASSERT_OK_AND_ASSIGN(const Settings settings, ParseSettings("timeout=90\n", "settings"));

  EXPECT_EQ(settings.timeout, absl::Seconds(90));
}

TEST(ParseSettingsTest, ZeroIsNoTimeoutAndNotTheDefault) {
  ASSERT_OK_AND_ASSIGN(const Settings settings, ParseSettings("timeout=0", "settings"));

  EXPECT_EQ(settings.timeout, absl::ZeroDuration());
}

TEST(ParseSettingsTest, CommentsBlanksAndOtherKeysArePassedOver) {
  ASSERT_OK_AND_ASSIGN(const Settings settings,
                       ParseSettings("# slow\n\n  nice=19\r\ntimeout=7 # s\n", "settings"));

  EXPECT_EQ(settings.timeout, absl::Seconds(7));
}

TEST(ParseSettingsTest, EmptyFileSetsNothing) {
  ASSERT_OK_AND_ASSIGN(const Settings settings, ParseSettings("", "settings"));

  EXPECT_FALSE(settings.timeout.has_value());
}

TEST(ParseSettingsTest, ValuesAreThoseOfTimeout) {
  const struct {
    const char* text;
    absl::Duration timeout;
  } kRows[] = {
      {"timeout=\"90\"", absl::Seconds(90)},        {"timeout='90'", absl::Seconds(90)},
      {"timeout=9\"0\"", absl::Seconds(90)},        {"timeout=\"90\" # s", absl::Seconds(90)},
      {"timeout=90;", absl::Seconds(90)},           {"timeout = 90", absl::Seconds(90)},
      {"  export timeout=90\r", absl::Seconds(90)}, {"timeout=2m", absl::Minutes(2)},
      {"timeout=\"2m\"\r\n", absl::Minutes(2)},     {"timeout=90s", absl::Seconds(90)},
      {"timeout=1.5", absl::Milliseconds(1500)},    {"timeout=.5", absl::Milliseconds(500)},
      {"timeout=0.5h", absl::Minutes(30)},          {"timeout=1d", absl::Hours(24)},
      {"timeout=1e2", absl::Seconds(100)},          {"timeout=0s", absl::ZeroDuration()},
      {"timeout=inf", absl::ZeroDuration()},        {"timeout=1\ntimeout=2", absl::Seconds(2)},
  };
  for (const auto& row : kRows) {
    ASSERT_OK_AND_ASSIGN(const Settings settings, ParseSettings(row.text, "settings"));
    EXPECT_EQ(settings.timeout, row.timeout) << row.text;
  }
}

TEST(ParseSettingsTest, OtherLinesOfAShellHaveNoMeaning) {
  ASSERT_OK_AND_ASSIGN(
      const Settings settings,
      ParseSettings("#!/bin/sh\nset -e\nif [ -n \"$X\" ]; then\n  nice=19\nfi\ntimeout_grace=x\n"
                    "export PATH=$PATH:/sbin\n# timeout=soon\n",
                    "settings"));

  EXPECT_FALSE(settings.timeout.has_value());
}

TEST(ParseSettingsTest, ErrorNamesFileAndLine) {
  EXPECT_THAT(
      ParseSettings("nice=1\ntimeout=soon\n", "a/settings"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a/settings:2: 'timeout=soon'")));
}

TEST(ParseSettingsTest, WhatMeansNoTimeIsAnErrorAndNothingIsEvaluated) {
  for (const char* text :
       {"timeout=", "timeout", "timeout 90", "timeout: 90", "timeout=-1", "timeout=nan",
        "timeout=1x", "timeout=1,5", "timeout=m", "timeout=\"90", "timeout=90 91", "timeout=90#s",
        "timeout=$(reboot)", "timeout=\"$X\"", "timeout=`reboot`", "timeout=\"9 0\""}) {
    EXPECT_THAT(ParseSettings(text, "settings"), StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
}

}  // namespace
}  // namespace runner
