// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The command line of our programs: one table per command makes parsing and help.
//
//   CommandLine line{.usage = "ktstr-workload TYPE [KEY=VALUE...] [OPTION...]", .options = {
//       {.name = "workers", .short_name = 'w', .value = "N", .help = "how many", .set =
//       SetCount(&workers)},
//       {.name = "verbose", .help = "say more", .set = SetFlag(&verbose)},
//   }};
//   ASSIGN_OR_RETURN(const std::vector<std::string> operands, ParseCommandLine(line, args));
//
// Options and operands may be mixed; "--" ends the options; "-" is an operand; "--name=value",
// "--name value", "-n value" and "-nvalue" are the same. (Abseil's flags know neither short options
// nor subcommands and leave with 1.) Parent side.

#ifndef KTSTR_BASE_COMMAND_LINE_H_
#define KTSTR_BASE_COMMAND_LINE_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace ktstr {

// Stores an option's value, or says why it cannot.
using OptionSetter = std::function<absl::Status(absl::string_view value)>;

struct CommandOption {
  std::string name;  // Without dashes.
  char short_name = '\0';
  std::string value;  // How help calls the value ("N", "DIR"); empty: the option takes none.
  bool value_is_optional = false;  // Only "--name=value" gives one; the setter gets "" without it.
  std::string help;                // One line or more, no full stop needed.
  OptionSetter set;
  std::vector<std::string> choices;  // The values that there are, where they can be counted up.
};

struct CommandLine {
  std::string usage;        // "program [OPTION...] [OPERAND...]"
  std::string description;  // What the program does, in a sentence or two.
  std::vector<CommandOption> options;
  std::string epilogue;  // Examples and exit codes, printed as they are.
  // All words after the first operand are operands too: a command line for another program.
  bool ends_at_operand = false;
};

// Applies every option in order and returns the operands. InvalidArgument names the option and what
// would be right: an unknown one proposes the nearest name.
absl::StatusOr<std::vector<std::string>> ParseCommandLine(const CommandLine& line,
                                                          std::span<const std::string> args);

// The text of --help.
std::string HelpText(const CommandLine& line);

// `line` for help and completion only: without its setters, which may point to what is gone.
CommandLine Described(CommandLine line);

// Setters for the usual kinds of values. The target must outlive the parsing.
OptionSetter SetFlag(bool* target);
OptionSetter SetString(std::string* target);
OptionSetter AppendString(std::vector<std::string>* target);
OptionSetter SetCount(uint64_t* target, uint64_t min = 0, uint64_t max = ~uint64_t{0});
OptionSetter SetDuration(absl::Duration* target);

}  // namespace ktstr

#endif  // KTSTR_BASE_COMMAND_LINE_H_
