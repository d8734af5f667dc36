// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The one way in which our commands open their command lines.
//
//   ListOptions options;
//   const ktstr::CommandLine line = ListLine(&options);
//   const OpenedCommand opened = OpenCommand(kList, line, args, options.help);
//   if (opened.is_over()) return *opened.exit_code;

#ifndef RUNNER_COMMAND_COMMAND_H_
#define RUNNER_COMMAND_COMMAND_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ktstr/base/command_line.h"

namespace runner {

struct OpenedCommand {
  std::vector<std::string> operands;
  std::optional<int> exit_code;  // Set when all is done: help was given, or a mistake was reported.

  bool is_over() const { return exit_code.has_value(); }
};

// Parses `args`. A bad option, or more than `max_operands` operands, is reported in one line with
// the code for bad usage. When `help` is true after parsing, the help text is printed.
OpenedCommand OpenCommand(absl::string_view command, const ktstr::CommandLine& line,
                          std::span<const std::string> args, const bool& help,
                          size_t max_operands = ~size_t{0});

// -h, --help.
ktstr::CommandOption HelpOption(bool* help);

}  // namespace runner

#endif  // RUNNER_COMMAND_COMMAND_H_
