// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ktstr: the runner. This file only finds the subcommand.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/nearest_name.h"
#include "runner/bazel/bazel_test_command.h"
#include "runner/parse/parse_command.h"
#include "runner/run/exit_code.h"
#include "runner/run/message.h"
#include "runner/run/run_command.h"

namespace runner {
namespace {

constexpr char kVersion[] = "ktstr 0.1\n";
constexpr char kHelp[] =
    R"(Usage: ktstr COMMAND [OPTION...] [OPERAND...]

Runs selftests for the Linux scheduler, ours, the kernel's own and anybody's, and
reports what they say.

Commands:
  run         run selftests: files, folders or an installed kselftest tree
  list        list what would run
  parse       summarise a KTAP, TAP or kselftest log
  bazel-test  run one selftest as a Bazel test
  help        print this text

'ktstr COMMAND --help' says more about one of them.
)";

struct Command {
  absl::string_view name;
  int (*run)(std::span<const std::string> args);
};

int HelpCommand(std::span<const std::string>) {
  return Print("ktstr", kHelp);
}
int VersionCommand(std::span<const std::string>) {
  return Print("ktstr", kVersion);
}

constexpr std::array<Command, 8> kCommands = {{
    {"run", RunCommand},
    {"list", ListCommand},
    {"parse", ParseCommand},
    {"bazel-test", BazelTestCommand},
    {"help", HelpCommand},
    {"--help", HelpCommand},
    {"-h", HelpCommand},
    {"--version", VersionCommand},
}};

int Main(std::span<const std::string> args) {
  if (args.empty()) {
    return Fail("ktstr", absl::InvalidArgumentError("no command; 'ktstr help' lists them"),
                kExitUsage);
  }
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

// Descriptors 0 to 2 are open from here on, so that no file of ours becomes one of them.
void OpenStandardDescriptors() {
  for (int fd = ::open("/dev/null", O_RDWR); fd >= 0; fd = ::open("/dev/null", O_RDWR)) {
    if (fd <= STDERR_FILENO) continue;
    ::close(fd);
    return;
  }
}

}  // namespace
}  // namespace runner

int main(int argc, char** argv) {
  runner::OpenStandardDescriptors();
  // A reader that goes away is an error of write(2), not our end.
  ::signal(SIGPIPE, SIG_IGN);
  return runner::Main(std::vector<std::string>(argv + 1, argv + argc));
}
