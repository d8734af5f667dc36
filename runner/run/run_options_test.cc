// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/run_options.h"

#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

absl::StatusOr<RunOptions> Parse(const std::vector<std::string>& args) {
  return ParseRunOptions(args);
}

TEST(ParseRunOptionsTest, OptionsOfRunKselftestMeanTheSame) {
  ASSERT_OK_AND_ASSIGN(const RunOptions options, Parse({"-s", "-c", "timers", "-t", "timers:posix",
                                                        "-S", "net:x", "-o", "90", "-f", "-d"}));

  EXPECT_TRUE(options.summary);
  EXPECT_THAT(options.selection.collections, ElementsAre("timers"));
  EXPECT_THAT(options.selection.tests, ElementsAre("timers:posix"));
  EXPECT_THAT(options.selection.skips, ElementsAre("net:x"));
  EXPECT_EQ(options.timeout, absl::Seconds(90));
  EXPECT_TRUE(options.succeed_on_failure);
  EXPECT_TRUE(options.dry_run);
}

TEST(ParseRunOptionsTest, TimeoutTakesSecondsOrAUnit) {
  EXPECT_EQ(Parse({"--timeout", "2m"})->timeout, absl::Minutes(2));
  EXPECT_EQ(Parse({"--timeout=0"})->timeout, absl::ZeroDuration());
  EXPECT_EQ(Parse({"--timeout=inf"})->timeout, absl::ZeroDuration());
  EXPECT_EQ(Parse({})->timeout, std::nullopt);
}

TEST(ParseRunOptionsTest, OperandsAndOptionsMix) {
  ASSERT_OK_AND_ASSIGN(const RunOptions options, Parse({"a", "-j4", "b", "--shard", "2/3"}));

  EXPECT_THAT(options.operands, ElementsAre("a", "b"));
  EXPECT_EQ(options.jobs, 4u);
  EXPECT_EQ(options.selection.shard.index, 2u);
}

TEST(ParseRunOptionsTest, BadValuesNameTheOption) {
  for (const std::string arg :
       {"--format=xml", "--duration-scale=0", "--duration-scale=nan", "--repeat=0", "--shard=3/2",
        "--jobs=-1", "--grace=soon", "--timeout=later"}) {
    EXPECT_THAT(Parse({arg}), StatusIs(absl::StatusCode::kInvalidArgument,
                                       HasSubstr(arg.substr(0, arg.find('=')))))
        << arg;
  }
}

TEST(ParseRunOptionsTest, UnknownOptionProposesTheNearest) {
  EXPECT_THAT(Parse({"--retrys=3"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("'--retries'")));
}

TEST(RunHelpTest, EveryOptionIsExplained) {
  for (const char* option : {"--jobs", "--filter", "--shard", "--junit", "--dry-run", "--out"}) {
    EXPECT_THAT(RunHelp(), HasSubstr(option));
  }
}

}  // namespace
}  // namespace runner
