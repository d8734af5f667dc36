// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/command/run_options.h"

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::AllOf;
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
  EXPECT_EQ(options.limits.timeout, absl::Seconds(90));
  EXPECT_TRUE(options.succeed_on_failure);
  EXPECT_TRUE(options.dry_run);
}

TEST(ParseRunOptionsTest, TimeoutTakesSecondsOrAUnit) {
  EXPECT_EQ(Parse({"--timeout", "2m"})->limits.timeout, absl::Minutes(2));
  EXPECT_EQ(Parse({"--timeout=0"})->limits.timeout, absl::ZeroDuration());
  EXPECT_EQ(Parse({"--timeout=inf"})->limits.timeout, absl::ZeroDuration());
  EXPECT_EQ(Parse({})->limits.timeout, std::nullopt);
}

TEST(ParseRunOptionsTest, OperandsAndOptionsMix) {
  ASSERT_OK_AND_ASSIGN(const RunOptions options, Parse({"a", "-j4", "b", "--shard", "2/3"}));

  EXPECT_THAT(options.operands, ElementsAre("a", "b"));
  EXPECT_EQ(options.jobs, 4u);
  EXPECT_EQ(options.selection.shard.index, 2u);
}

TEST(ParseRunOptionsTest, RepeatIsANumberOrATime) {
  EXPECT_EQ(Parse({"--repeat", "20"})->repeat->times, 20u);
  EXPECT_EQ(Parse({"--repeat", "10m"})->repeat->time, absl::Minutes(10));
  EXPECT_EQ(Parse({})->repeat, std::nullopt);
}

TEST(ParseRunOptionsTest, ShuffleMayHaveASeed) {
  EXPECT_TRUE(Parse({"--shuffle", "tests"})->shuffle);
  EXPECT_EQ(Parse({"--shuffle", "tests"})->shuffle_seed, std::nullopt);
  EXPECT_EQ(Parse({"--shuffle=42", "tests"})->shuffle_seed, 42u);
}

std::string FileWith(const std::string& name, const std::string& text) {
  const std::string path = ktstr::JoinPath(::testing::TempDir(), name);
  EXPECT_OK(ktstr::WriteFileAtomically(path, text));
  return path;
}

TEST(ParseRunOptionsTest, FilesOfTestsAreRead) {
  const std::string list = FileWith("list", "a:b\nc:d\n");
  const std::string skips = FileWith("skips", "# none but\ne:f");

  ASSERT_OK_AND_ASSIGN(const RunOptions options,
                       Parse({"-t", "x:y", "--test-list", list, "--skip-file", skips}));

  EXPECT_THAT(options.selection.tests, ElementsAre("x:y", "a:b", "c:d"));
  EXPECT_THAT(options.selection.listed_skips, ElementsAre("e:f"));
}

TEST(ParseRunOptionsTest, ListWithoutATestIsRefused) {
  EXPECT_THAT(Parse({"--test-list", FileWith("empty", "# nothing\n")}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("/empty: names no test")));
}

TEST(ParseRunOptionsTest, FailedTestsOfAPastRunAreTaken) {
  const std::string folder = ktstr::JoinPath(::testing::TempDir(), "past");
  ASSERT_OK(ktstr::MakeDirectories(folder));
  FileWith("past/run.json",
           R"({"schema": "ktstr.run/1", "tests": [
             {"collection": "a", "test": "good", "verdict": "pass"},
             {"collection": "a", "test": "bad", "verdict": "crash"}]})");

  ASSERT_OK_AND_ASSIGN(const RunOptions options, Parse({"--rerun-failed", folder}));

  EXPECT_THAT(*options.selection.rerun, ElementsAre("a:bad"));
}

TEST(ParseRunOptionsTest, BadValuesNameTheOption) {
  for (const std::string arg :
       {"--format=xml", "--duration-scale=0", "--duration-scale=nan", "--repeat=0", "--repeat=0s",
        "--repeat=often", "--shuffle=x", "--shard=3/2", "--jobs=-1", "--grace=soon",
        "--timeout=later", "--max-inconclusive=101", "--max-inconclusive=few",
        "--kselftest-exit-2=pass"}) {
    EXPECT_THAT(Parse({arg}), StatusIs(absl::StatusCode::kInvalidArgument,
                                       HasSubstr(arg.substr(0, arg.find('=')))))
        << arg;
  }
}

TEST(ParseRunOptionsTest, MissingFilesNameTheOption) {
  for (const std::string option : {"--test-list", "--skip-file", "--rerun-failed"}) {
    EXPECT_THAT(
        Parse({option, "/nowhere"}),
        StatusIs(absl::StatusCode::kNotFound, AllOf(HasSubstr(option), HasSubstr("/nowhere"))));
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
