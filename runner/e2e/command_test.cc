// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The commands beside `ktstr run`.

#include <gmock/gmock.h>

#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class CommandTest : public EndToEndTest {};

TEST_F(CommandTest, ListRunsNothing) {
  Script("a", "touch ../ran");
  Script("b", "touch ../ran");

  EXPECT_EQ(Ktstr("list tests").out, "ktstr:a\nktstr:b\n");
  EXPECT_EQ(Ktstr("run --list tests").out, "ktstr:a\nktstr:b\n");
  EXPECT_THAT(Ktstr("run --dry-run tests").out, HasSubstr("&& ./a\n"));
  EXPECT_THAT(Ktstr("list --json tests").out, HasSubstr("\"schema\": \"ktstr.list/1\""));
  EXPECT_FALSE(Exists("ran"));
  EXPECT_FALSE(Exists("ktstr-out"));
}

TEST_F(CommandTest, HelpIsOnStandardOutput) {
  for (const char* args :
       {"help", "--help", "help run", "help doctor", "run --help", "list --help", "parse --help",
        "doctor --help", "completion --help", "bazel-test --help"}) {
    const Finished help = Ktstr(args);
    EXPECT_EQ(help.exit_code, 0) << args;
    EXPECT_THAT(help.out, HasSubstr("Usage: ktstr")) << args;
  }
}

TEST_F(CommandTest, DoctorSaysWhatIsThere) {
  EXPECT_THAT(Ktstr("doctor").out, HasSubstr("\nOffered:\n"));
  EXPECT_THAT(Ktstr("doctor --json").out, HasSubstr("\"schema\": \"ktstr.doctor/1\""));
}

TEST_F(CommandTest, VersionSaysHowItWasBuilt) {
  EXPECT_THAT(Ktstr("--version").out, AllOf(StartsWith("ktstr 0."), HasSubstr("\nbuilt for ")));
}

TEST_F(CommandTest, ShellsCompleteCommandsAndOptions) {
  EXPECT_EQ(Shell("\"$KTSTR\" completion bash >c; bash -c '. ./c; COMP_WORDS=(ktstr run --form); "
                  "COMP_CWORD=2; _ktstr; echo ${COMPREPLY[@]}'")
                .out,
            "--format\n");
  EXPECT_THAT(Ktstr("completion zsh").out, StartsWith("#compdef ktstr\n"));
  EXPECT_EQ(Ktstr("completion").exit_code, 64);
  EXPECT_EQ(Ktstr("completion bash zsh").exit_code, 64);
  EXPECT_EQ(Ktstr("completion --fast").exit_code, 64);
}

}  // namespace
}  // namespace runner
