// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/commands.h"

#include <array>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/completion.h"
#include "ktstr/base/nearest_name.h"
#include "runner/bazel/bazel_test_command.h"
#include "runner/command/command.h"
#include "runner/command/exit_code.h"
#include "runner/command/message.h"
#include "runner/command/run_command.h"
#include "runner/command/run_options.h"
#include "runner/doctor_command.h"
#include "runner/parse/parse_command.h"
#include "runner/version.h"

namespace runner {
namespace {

int HelpCommand(std::span<const std::string> args);
int VersionCommand(std::span<const std::string> args);
int CompletionCommand(std::span<const std::string> args);
ktstr::CommandLine DescribeCompletion();

struct Command {
  absl::string_view name;
  absl::string_view help;
  int (*run)(std::span<const std::string> args);
  ktstr::CommandLine (*describe)();  // Null: it has no options.
};

constexpr std::array<Command, 7> kCommands = {{
    {"run", "run selftests: files, folders or an installed kselftest tree", RunCommand,
     DescribeRun},
    {"list", "list what would run", ListCommand, DescribeList},
    {"parse", "summarise a KTAP, TAP or kselftest log", ParseCommand, DescribeParse},
    {"doctor", "say what this machine offers and lacks for the tests", DoctorCommand,
     DescribeDoctor},
    {"bazel-test", "run one selftest as a Bazel test", BazelTestCommand, DescribeBazelTest},
    {"completion", "print what completes these commands in bash or zsh", CompletionCommand,
     DescribeCompletion},
    {"help", "print this text", HelpCommand, nullptr},
}};

std::vector<std::string> CommandNames() {
  std::vector<std::string> names;
  for (const Command& command : kCommands) names.emplace_back(command.name);
  return names;
}

int HelpCommand(std::span<const std::string> args) {
  // "ktstr help run" is "ktstr run --help".
  if (args.size() == 1 && args[0] != "help" && !args[0].starts_with('-')) {
    return KtstrCommand(std::vector<std::string>{args[0], "--help"});
  }
  std::string text =
      "Usage: ktstr COMMAND [OPTION...] [OPERAND...]\n\n"
      "Runs selftests for the Linux scheduler, ours, the kernel's own and anybody's, and\n"
      "reports what they say.\n\nCommands:\n";
  for (const Command& command : kCommands) {
    absl::StrAppend(&text, absl::StrFormat("  %-12s", std::string(command.name)), command.help,
                    "\n");
  }
  return Print("ktstr",
               absl::StrCat(text, "\n'ktstr COMMAND --help' says more about one of them.\n"));
}

int VersionCommand(std::span<const std::string>) {
  return Print("ktstr", VersionText());
}

// Commands that list what is in the trees and folders that are typed already.
std::map<std::string, std::string> ValueCommands() {
  constexpr char kTags[] =
      R"sh(ktstr list --json "${operands[@]}" |
        sed -n '/"tags"/,/]/ s/^ *"\([^"]*\)",\{0,1\}$/\1/p' | sort -u)sh";
  return {{"COLLECTION:TEST", "ktstr list \"${operands[@]}\""},
          {"NAME", "ktstr list \"${operands[@]}\" | cut -d: -f1 | sort -u"},
          {"TAG", kTags}};
}

ktstr::CommandLine CompletionLine(bool* help) {
  return {.usage = "ktstr completion bash|zsh",
          .description = "Prints a script by which that shell completes the commands of ktstr.",
          .options = {HelpOption(help)},
          .epilogue =
              "Examples:\n"
              "  source <(ktstr completion bash)\n"
              "  ktstr completion zsh > \"${fpath[1]}/_ktstr\""};
}

ktstr::CommandLine DescribeCompletion() {
  bool unused = false;
  return ktstr::Described(CompletionLine(&unused));
}

int CompletionCommand(std::span<const std::string> args) {
  constexpr absl::string_view kCompletion = "ktstr completion";
  bool help = false;
  const OpenedCommand opened = OpenCommand(kCompletion, CompletionLine(&help), args, help, 1);
  if (opened.is_over()) return *opened.exit_code;
  ktstr::CompletedProgram program{.name = "ktstr", .value_commands = ValueCommands()};
  for (const Command& command : kCommands) {
    program.commands.push_back(
        {.name = std::string(command.name),
         .help = std::string(command.help),
         .line = command.describe == nullptr ? ktstr::CommandLine{} : command.describe()});
    if (command.run == CompletionCommand) program.commands.back().words = {"bash", "zsh"};
    if (command.run == HelpCommand) program.commands.back().words = CommandNames();
  }
  const absl::StatusOr<std::string> script =
      ktstr::CompletionFor(opened.operands.empty() ? "" : opened.operands[0], program);
  if (!script.ok()) return Fail(kCompletion, script.status(), kExitUsage);
  return Print(kCompletion, *script);
}

}  // namespace

int KtstrCommand(std::span<const std::string> args) {
  if (args.empty()) {
    return Fail("ktstr", absl::InvalidArgumentError("no command; 'ktstr help' lists them"),
                kExitUsage);
  }
  if (args[0] == "--help" || args[0] == "-h") return HelpCommand({});
  if (args[0] == "--version") return VersionCommand(args);
  std::vector<absl::string_view> names;
  for (const Command& command : kCommands) {
    if (args[0] == command.name) return command.run(args.subspan(1));
    names.push_back(command.name);
  }
  const std::string nearest = ktstr::DidYouMean(args[0], names);
  return Fail("ktstr",
              absl::InvalidArgumentError(
                  absl::StrCat("unknown command '", args[0], "'",
                               nearest.empty() ? "; 'ktstr help' lists the commands" : nearest)),
              kExitUsage);
}

}  // namespace runner
