// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/command_line.h"

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CommandLineTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<std::string>> Parse(std::vector<std::string> args) {
    return ParseCommandLine(line_, args);
  }

  bool verbose_ = false;
  uint64_t jobs_ = 1;
  std::string list_ = "unset";
  CommandLine line_{
      .usage = "tool [OPTION...] [PATH...]",
      .description = "Does it.",
      .options = {
          {.name = "verbose", .short_name = 'v', .help = "say more", .set = SetFlag(&verbose_)},
          {.name = "jobs",
           .short_name = 'j',
           .value = "N",
           .help = "how many",
           .set = SetCount(&jobs_, 1, 64)},
          {.name = "list",
           .value = "FORMAT",
           .value_is_optional = true,
           .help = "list them",
           .set =
               [this](absl::string_view v) {
                 list_ = std::string(v);
                 return absl::OkStatus();
               }},
      }};
};

TEST_F(CommandLineTest, AllSpellingsOfAValueAreTheSame) {
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"--jobs=7"}, {"--jobs", "7"}, {"-j", "7"}, {"-j7"}, {"-vj7"}}) {
    jobs_ = 1;
    EXPECT_THAT(Parse(args), IsOkAndHolds(ElementsAre()));
    EXPECT_EQ(jobs_, 7u);
  }
}

TEST_F(CommandLineTest, OptionsAndOperandsMix) {
  EXPECT_THAT(Parse({"a", "-v", "-", "b", "--", "--jobs"}),
              IsOkAndHolds(ElementsAre("a", "-", "b", "--jobs")));
  EXPECT_TRUE(verbose_);
}

TEST_F(CommandLineTest, CommandLineOfAnotherProgramIsLeftToIt) {
  line_.ends_at_operand = true;

  EXPECT_THAT(Parse({"-v", "a", "-v", "--jobs=2", "--", "b"}),
              IsOkAndHolds(ElementsAre("a", "-v", "--jobs=2", "--", "b")));
  EXPECT_TRUE(verbose_);
  EXPECT_EQ(jobs_, 1u);
}

TEST_F(CommandLineTest, OptionalValueComesOnlyAfterAnEqualsSign) {
  EXPECT_THAT(Parse({"--list", "json"}), IsOkAndHolds(ElementsAre("json")));
  EXPECT_EQ(list_, "");
  EXPECT_THAT(Parse({"--list=json"}), IsOkAndHolds(ElementsAre()));
  EXPECT_EQ(list_, "json");
}

TEST_F(CommandLineTest, UnknownOptionProposesTheNearest) {
  EXPECT_THAT(Parse({"--jbos", "2"}), StatusIs(absl::StatusCode::kInvalidArgument,
                                               HasSubstr("--jbos; did you mean '--jobs'?")));
  EXPECT_THAT(Parse({"-x"}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("-x")));
}

TEST_F(CommandLineTest, MissingAndSuperfluousValuesAreNamed) {
  EXPECT_THAT(Parse({"--jobs"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--jobs needs a value")));
  EXPECT_THAT(Parse({"--verbose=1"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("takes no value")));
  EXPECT_THAT(Parse({"--jobs=65"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1..64")));
}

TEST_F(CommandLineTest, HelpShowsEveryOption) {
  const std::string help = HelpText(line_);

  EXPECT_THAT(help, HasSubstr("Usage: tool"));
  EXPECT_THAT(help, HasSubstr("  -j, --jobs N"));
  EXPECT_THAT(help, HasSubstr("      --list[=FORMAT]"));
}

}  // namespace
}  // namespace ktstr
