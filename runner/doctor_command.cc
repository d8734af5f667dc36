// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/doctor_command.h"

#include "absl/strings/string_view.h"
#include "ktstr/machine/environment.h"
#include "runner/command/command.h"
#include "runner/command/message.h"
#include "runner/doctor/diagnosis.h"

namespace runner {
namespace {

constexpr absl::string_view kCommand = "ktstr doctor";

struct DoctorOptions {
  bool json = false;
  bool help = false;
};

ktstr::CommandLine CommandLineFor(DoctorOptions* options) {
  return {
      .usage = "ktstr doctor [OPTION...]",
      .description =
          "Says what this machine and kernel offer and lack for tests of the scheduler,\n"
          "what that means for the results, and what helps. Changes nothing.",
      .options = {{.name = "json",
                   .help = "print JSON (schema ktstr.doctor/1) with the whole environment record",
                   .set = ktstr::SetFlag(&options->json)},
                  HelpOption(&options->help)},
      .epilogue =
          "Examples:\n"
          "  ktstr doctor\n"
          "  ktstr doctor --json | jq -r '.findings[] | select(.level == \"lacking\").subject'\n"
          "\n"
          "Exit codes: 0, whatever is lacking; 64 bad option; 74 cannot print."};
}

}  // namespace

int DoctorCommand(std::span<const std::string> args) {
  DoctorOptions options;
  const ktstr::CommandLine line = CommandLineFor(&options);
  const OpenedCommand opened = OpenCommand(kCommand, line, args, options.help, 0);
  if (opened.is_over()) return *opened.exit_code;
  const ktstr::Environment environment = RecordThisMachine();
  return Print(kCommand, options.json ? DiagnosisJson(environment) : DiagnosisText(environment));
}

ktstr::CommandLine DescribeDoctor() {
  DoctorOptions unused;
  return ktstr::Described(CommandLineFor(&unused));
}

}  // namespace runner
