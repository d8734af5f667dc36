// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/completion.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

CompletedProgram Program() {
  const CommandLine run{
      .options = {{.name = "jobs", .short_name = 'j', .value = "N", .help = "how many"},
                  {.name = "format",
                   .value = "FORMAT",
                   .help = "one of [these]: it's short",
                   .choices = {"kselftest", "ktap"}},
                  {.name = "json", .help = "as JSON"},
                  {.name = "out", .value = "DIR", .help = "where to"},
                  {.name = "test", .short_name = 't', .value = "TEST", .help = "which"}}};
  return {.name = "our-tool",
          .commands = {{.name = "run", .help = "run tests", .line = run, .words = {"spin"}},
                       {.name = "list", .help = "list tests"}},
          .value_commands = {{"TEST", R"(printf '%s\n' a:wake a:wait b:fair "${operands[@]}")"}}};
}

// What bash proposes for the last of `words`, one after the other.
std::string Proposed(const CompletedProgram& program, const std::string& words) {
  const std::string folder = ::testing::TempDir();
  EXPECT_OK(WriteFileAtomically(folder + "/completion", BashCompletion(program)));
  const std::string script =
      absl::StrCat("cd ", folder, " && . ./completion && COMP_WORDS=(", words,
                   ") && COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) && { _our_tool; echo "
                   "${COMPREPLY[@]} >proposed; }\n");
  EXPECT_OK(WriteFileAtomically(folder + "/script", script));
  EXPECT_EQ(::system(absl::StrCat("bash ", folder, "/script").c_str()), 0);
  return ReadFile(folder + "/proposed").value_or("unreadable");
}

TEST(BashCompletionTest, FirstWordIsACommand) {
  EXPECT_EQ(Proposed(Program(), "our-tool r"), "run\n");
}

TEST(BashCompletionTest, OptionsAreThoseOfTheCommand) {
  EXPECT_EQ(Proposed(Program(), "our-tool run --j"), "--jobs --json\n");
  EXPECT_EQ(Proposed(Program(), "our-tool list --j"), "\n");
}

TEST(BashCompletionTest, ValueOfAnOptionIsOneOfItsChoices) {
  EXPECT_EQ(Proposed(Program(), "our-tool run --format kt"), "ktap\n");
}

TEST(BashCompletionTest, OperandsAreFilesAndKnownWords) {
  EXPECT_EQ(Proposed(Program(), "our-tool run sp"), "spin\n");
  EXPECT_EQ(Proposed(Program(), "our-tool run --out scri"), "script\n");
  EXPECT_EQ(Proposed(Program(), "our-tool run --jobs scri"), "\n");
}

TEST(BashCompletionTest, ValuesCanComeFromACommand) {
  EXPECT_EQ(Proposed(Program(), "our-tool run --test b"), "b:fair\n");
  EXPECT_EQ(Proposed(Program(), "our-tool run script -t scr"), "script\n");
}

TEST(BashCompletionTest, WordsThatBashHasTornAreJoined) {
  EXPECT_EQ(Proposed(Program(), "our-tool run -t a : wai"), "wait\n");
  EXPECT_EQ(Proposed(Program(), "our-tool run -t a : ''"), "wake wait\n");
  EXPECT_EQ(Proposed(Program(), "our-tool run --format = kt"), "ktap\n");
  EXPECT_EQ(Proposed(Program(), "our-tool run --test=a : wak"), "wake\n");
}

TEST(BashCompletionTest, ProgramMayHaveNoCommands) {
  CompletedProgram program = Program();
  program.commands.resize(1);
  program.commands[0].name.clear();

  EXPECT_EQ(Proposed(program, "our-tool --f"), "--format\n");
}

TEST(ZshCompletionTest, CommandsOptionsAndChoicesAreThere) {
  const std::string script = ZshCompletion(Program());

  EXPECT_THAT(script, HasSubstr("#compdef our-tool\n"));
  EXPECT_THAT(script, HasSubstr("'run:run tests'"));
  EXPECT_THAT(script, HasSubstr("'*-j[how many]:N: '"));
  EXPECT_THAT(
      script,
      HasSubstr("'*--format[one of \\[these\\]\\: it'\\''s short]:FORMAT:(kselftest ktap)'"));
}

TEST(CompletionForTest, OtherShellsAreRefused) {
  EXPECT_THAT(CompletionFor("fish", Program()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("'fish'")));
}

}  // namespace
}  // namespace ktstr
