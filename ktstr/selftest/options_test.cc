// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

using Variables = std::map<std::string, std::string>;

absl::StatusOr<SelftestOptions> Parse(const std::vector<std::string>& args,
                                      const Variables& variables = {}) {
  return ParseSelftestOptions(args, [&](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

TEST(OptionsTest, WithoutAnythingAllCasesRunOnce) {
  ASSERT_OK_AND_ASSIGN(const SelftestOptions options, Parse({}));

  EXPECT_EQ(options.action, SelftestOptions::Action::kRun);
  EXPECT_EQ(options.duration_scale, 1);
  EXPECT_EQ(options.artifacts_dir, "");
  EXPECT_TRUE(options.tap_version_line);
}

TEST(OptionsTest, ListHasTwoForms) {
  ASSERT_OK_AND_ASSIGN(const SelftestOptions names, Parse({"--list"}));
  ASSERT_OK_AND_ASSIGN(const SelftestOptions json, Parse({"--list=json"}));

  EXPECT_EQ(names.action, SelftestOptions::Action::kListNames);
  EXPECT_EQ(json.action, SelftestOptions::Action::kListJson);
  EXPECT_THAT(Parse({"--list=xml"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("'xml' is no format")));
}

TEST(OptionsTest, AnOptionWinsOverTheEnvironment) {
  const Variables variables = {{"KTSTR_DURATION_SCALE", "3"}, {"KTSTR_ARTIFACTS_DIR", "/a"}};

  ASSERT_OK_AND_ASSIGN(const SelftestOptions options,
                       Parse({"--duration-scale", "0.5", "--artifacts=/b"}, variables));

  EXPECT_EQ(options.duration_scale, 0.5);
  EXPECT_EQ(options.artifacts_dir, "/b");
}

TEST(OptionsTest, OurOwnFolderWinsOverBazels) {
  ASSERT_OK_AND_ASSIGN(
      const SelftestOptions options,
      Parse({}, {{"KTSTR_ARTIFACTS_DIR", "/own"}, {"TEST_UNDECLARED_OUTPUTS_DIR", "/bazel"}}));

  EXPECT_EQ(options.artifacts_dir, "/own");
}

TEST(OptionsTest, UnderAKselftestRunnerThereIsNoVersionLine) {
  ASSERT_OK_AND_ASSIGN(const SelftestOptions options, Parse({}, {{"KSFT_TAP_LEVEL", "1"}}));

  EXPECT_FALSE(options.tap_version_line);
}

TEST(OptionsTest, BazelAsksForFailFastByItsVariable) {
  EXPECT_FALSE(Parse({}).value().fail_fast);
  EXPECT_TRUE(Parse({}, {{"TESTBRIDGE_TEST_RUNNER_FAIL_FAST", "1"}}).value().fail_fast);
}

TEST(OptionsTest, BadInputIsNamed) {
  EXPECT_THAT(Parse({"--duration-scale=-1"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("'-1' is no factor")));
  EXPECT_THAT(Parse({}, {{"KTSTR_DURATION_SCALE", "fast"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("KTSTR_DURATION_SCALE")));
  EXPECT_THAT(Parse({"--filter=("}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("regular expression")));
  EXPECT_THAT(Parse({"--flter=x"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--filter")));
  EXPECT_THAT(Parse({"x"}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("'x'")));
}

}  // namespace
}  // namespace ktstr
