// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Scripts by which shells complete the command lines of our programs, made of the same tables that
// parse them. Parent side, pure.

#ifndef KTSTR_BASE_COMPLETION_H_
#define KTSTR_BASE_COMPLETION_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/command_line.h"

namespace ktstr {

// One command of a program, or the program itself when it has none.
struct CompletedCommand {
  std::string name;  // Empty: the program has no commands.
  std::string help;  // One line.
  CommandLine line;
  std::vector<std::string> words;  // Operands that are known; files are always proposed too.
};

// What is completed: commands as the first word, options by what stands before the word, values of
// options that have choices or a command that lists them; files for values called FILE, DIR or PATH
// and for operands.
struct CompletedProgram {
  std::string name;  // "ktstr-workload".
  std::vector<CompletedCommand> commands;
  // For kinds of values, as help calls them ("TAG"), a shell command that prints those that there
  // are, one a line. It finds the files and folders among the words typed so far in the array
  // `operands`, and is read by bash and zsh.
  std::map<std::string, std::string> value_commands;
};

std::string BashCompletion(const CompletedProgram& program);
std::string ZshCompletion(const CompletedProgram& program);

// The script for "bash" or "zsh"; InvalidArgument for another shell.
absl::StatusOr<std::string> CompletionFor(absl::string_view shell, const CompletedProgram& program);

}  // namespace ktstr

#endif  // KTSTR_BASE_COMPLETION_H_
