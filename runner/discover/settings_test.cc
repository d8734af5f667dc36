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

TEST(ParseSettingsTest, ErrorNamesFileAndLine) {
  EXPECT_THAT(ParseSettings("timeout=1\nwhatever\n", "a/settings"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a/settings:2: 'whatever'")));
}

TEST(ParseSettingsTest, ShellIsNotEvaluated) {
  EXPECT_THAT(ParseSettings("timeout=$(reboot)", "settings"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("'$(reboot)'")));
  EXPECT_THAT(ParseSettings("timeout=-1", "settings"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace runner
