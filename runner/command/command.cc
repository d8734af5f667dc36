// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/command/command.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "runner/command/exit_code.h"
#include "runner/command/message.h"

namespace runner {
namespace {

absl::Status CheckCount(const std::vector<std::string>& operands, size_t max_operands) {
  if (operands.size() <= max_operands) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(max_operands == 0   ? "takes no operand"
                   : max_operands == 1 ? "takes one operand"
                                       : absl::StrCat("takes ", max_operands, " operands"),
                   ": '", operands[max_operands], "' is one too many"));
}

}  // namespace

OpenedCommand OpenCommand(absl::string_view command, const ktstr::CommandLine& line,
                          std::span<const std::string> args, const bool& help,
                          size_t max_operands) {
  absl::StatusOr<std::vector<std::string>> operands = ktstr::ParseCommandLine(line, args);
  if (!operands.ok()) return {.exit_code = Fail(command, operands.status(), kExitUsage)};
  if (help) return {.exit_code = Print(command, ktstr::HelpText(line))};
  const absl::Status count = CheckCount(*operands, max_operands);
  if (!count.ok()) return {.exit_code = Fail(command, count, kExitUsage)};
  return {.operands = *std::move(operands)};
}

ktstr::CommandOption HelpOption(bool* help) {
  return {
      .name = "help", .short_name = 'h', .help = "print this text", .set = ktstr::SetFlag(help)};
}

}  // namespace runner
