// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/bazel/bazel_test_command.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/machine/environment.h"
#include "runner/bazel/bazel_environment.h"
#include "runner/bazel/case_shard.h"
#include "runner/bazel/warnings_reporter.h"
#include "runner/command/command.h"
#include "runner/command/exit_code.h"
#include "runner/command/message.h"
#include "runner/discover/launch.h"
#include "runner/discover/selftest.h"
#include "runner/doctor/diagnosis.h"
#include "runner/folder/layout.h"
#include "runner/process/supervisor.h"
#include "runner/report/junit_reporter.h"
#include "runner/report/kselftest_reporter.h"
#include "runner/run/containment.h"
#include "runner/run/dispatcher.h"

namespace runner {
namespace {

constexpr absl::string_view kCommand = "ktstr bazel-test";

ktstr::CommandLine LineFor(bool* help) {
  return {.usage = "ktstr bazel-test [OPTION...] SELFTEST [ARGUMENT...]",
          .description =
              "Runs one selftest as a Bazel test: honours what Bazel sets in the environment\n"
              "(XML_OUTPUT_FILE, TEST_TIMEOUT, TEST_UNDECLARED_OUTPUTS_DIR, TESTBRIDGE_TEST_ONLY,\n"
              "TEST_TOTAL_SHARDS and the others; docs/ci.md has them all). Meant for the Bazel\n"
              "rule; by hand use 'ktstr run'.",
          .options = {HelpOption(help)},
          .epilogue =
              "Example:\n"
              "  XML_OUTPUT_FILE=test.xml ktstr bazel-test ./wake_futex_pair\n"
              "\n"
              "Exit codes: 0 passed or skipped, 1 failed, 64 and above as of 'ktstr run'.",
          .ends_at_operand = true};
}

// Bazel sends KILL 15 s after TERM by default, but everything is to be on disk within one.
constexpr absl::Duration kTerminationGrace = absl::Milliseconds(300);

// Bazel's own words with the runner, which a selftest that links a test framework would obey too.
const std::vector<std::string> kRunnersVariables = {"XML_OUTPUT_FILE", "TEST_PREMATURE_EXIT_FILE",
                                                    "TEST_SHARD_STATUS_FILE",
                                                    "TEST_WARNINGS_OUTPUT_FILE"};

// There as long as the test has not come to an orderly end.
class PrematureExitFile {
 public:
  explicit PrematureExitFile(std::string path) : path_(std::move(path)) {
    if (!path_.empty()) ktstr::WriteFileAtomically(path_, "").IgnoreError();
  }
  ~PrematureExitFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

 private:
  const std::string path_;
};

Selftest DescribeSelftest(std::span<const std::string> args, const BazelEnvironment& environment) {
  std::error_code error;
  const std::filesystem::path file = std::filesystem::absolute(args[0], error);
  Launch launch = InspectFile(file);
  // The exit codes of a selftest under our rule mean what kselftest says.
  Selftest selftest{.id = {"ktstr", file.filename().string()},
                    .directory = std::filesystem::current_path(error).string(),
                    .argv = std::move(launch.interpreter),
                    .timeout = SelftestTimeout(environment),
                    .has_manifest = true,
                    .problem = std::move(launch.problem),
                    .note = std::move(launch.note)};
  selftest.argv.push_back(file);
  if (!environment.filter.empty()) {
    selftest.argv.push_back(absl::StrCat("--filter=", environment.filter));
  }
  selftest.argv.insert(selftest.argv.end(), args.begin() + 1, args.end());
  return selftest;
}

// The folder for artifacts: Bazel's, or one that goes away.
std::string OutputFolder(const BazelEnvironment& environment, const std::string& temporary) {
  if (!environment.undeclared_outputs_dir.empty()) return environment.undeclared_outputs_dir;
  return ktstr::JoinPath(temporary, "outputs");
}

// Leaves the cases of this shard in `selftest`; false when none is left. A selftest that does not
// list its cases cannot be divided: the first shard runs it.
bool KeepShard(const BazelEnvironment& environment, Supervisor& supervisor, Selftest& selftest) {
  if (environment.shard_count == 1) return environment.shard_index == 0;
  const std::optional<std::vector<std::string>> cases =
      AskForCases({.argv = selftest.argv,
                   .environment = BaseEnvironment(kRunnersVariables),
                   .directory = selftest.directory},
                  supervisor);
  if (!cases.has_value()) return environment.shard_index == 0;
  const std::optional<std::string> pattern =
      ShardPattern(*cases, environment.shard_index, environment.shard_count);
  if (pattern.has_value()) selftest.argv.push_back(absl::StrCat("--filter=", *pattern));
  return pattern.has_value();
}

std::string RunIdOf(const BazelEnvironment& environment) {
  const std::string& run = environment.run_number;
  return absl::StrCat("bazel-", run, run.empty() ? "" : "-", ::getpid());
}

// nullopt: this shard has nothing to do. The things that all programs of the machine share are not
// looked at: Bazel runs other tests meanwhile, whose things would be blamed on this one.
absl::StatusOr<std::optional<RunOutcome>> RunOne(Selftest selftest,
                                                 const BazelEnvironment& environment) {
  const std::string run_id = RunIdOf(environment);
  ASSIGN_OR_RETURN(
      Containment containment,
      Containment::Create({.run_id = run_id, .folder_parent = environment.temporary_dir}));
  ASSIGN_OR_RETURN(const std::unique_ptr<Supervisor> supervisor, Supervisor::Create());
  if (!KeepShard(environment, *supervisor, selftest)) return std::nullopt;
  const std::string folder = OutputFolder(environment, containment.folder());
  RETURN_IF_ERROR(ktstr::MakeDirectories(folder));
  ASSIGN_OR_RETURN(
      const ktstr::UniqueFd results,
      ktstr::sys::Open(ktstr::JoinPath(folder, kResultsFile), O_WRONLY | O_CREAT | O_TRUNC, 0644));
  KselftestReporter ktap({.fds = {results.get(), STDOUT_FILENO}});
  JunitReporter junit({.path = environment.xml_output_file,
                       .name = environment.target.empty() ? "ktstr" : environment.target,
                       .refresh_interval = absl::ZeroDuration(),
                       .refresh_with_cases = true});
  WarningsReporter warnings(environment.warnings_output_file);
  std::vector<Reporter*> reporters = {&ktap};
  if (!environment.xml_output_file.empty()) reporters.push_back(&junit);
  if (!environment.warnings_output_file.empty()) reporters.push_back(&warnings);

  const DispatchOptions options{.attempt = {.out_dir = folder,
                                            .temporary_dir = containment.folder(),
                                            .run_id = run_id,
                                            .environment = BaseEnvironment(kRunnersVariables),
                                            .limits = {.grace = kTerminationGrace},
                                            .run_group = containment.group()},
                                .facts = {.machine = RecordOf(ktstr::ReadEnvironment())}};
  ASSIGN_OR_RETURN(RunOutcome outcome,
                   Dispatcher(options, *supervisor, std::move(reporters), nullptr).Run({selftest}));
  const absl::Status removed = containment.RemoveFolder();
  if (!removed.ok()) Say(kCommand, removed.message());
  return std::optional<RunOutcome>(std::move(outcome));
}

int ExitCodeOf(const RunOutcome& outcome) {
  if (outcome.interrupted_by.has_value()) return kExitSignalBase + *outcome.interrupted_by;
  if (!outcome.report_status.ok()) return Fail(kCommand, outcome.report_status, kExitWriteError);
  return outcome.has_failures() ? kExitFailed : kExitOk;
}

}  // namespace

int BazelTestCommand(std::span<const std::string> args) {
  bool help = false;
  const OpenedCommand opened = OpenCommand(kCommand, LineFor(&help), args, help);
  if (opened.is_over()) return *opened.exit_code;
  if (opened.operands.empty()) {
    return Fail(kCommand, absl::InvalidArgumentError("names no selftest; --help says how"),
                kExitUsage);
  }
  const absl::StatusOr<BazelEnvironment> environment =
      ReadBazelEnvironment([](const char* name) -> const char* { return std::getenv(name); });
  if (!environment.ok()) return Fail(kCommand, environment.status(), kExitUsage);

  const PrematureExitFile premature_exit(environment->premature_exit_file);
  if (!environment->shard_status_file.empty()) {
    ktstr::WriteFileAtomically(environment->shard_status_file, "").IgnoreError();
  }
  const absl::StatusOr<std::optional<RunOutcome>> outcome =
      RunOne(DescribeSelftest(opened.operands, *environment), *environment);
  if (!outcome.ok()) return Fail(kCommand, outcome.status(), StoreExitCode(outcome.status()));
  return outcome->has_value() ? ExitCodeOf(**outcome) : kExitOk;
}

ktstr::CommandLine DescribeBazelTest() {
  bool unused = false;
  return ktstr::Described(LineFor(&unused));
}

}  // namespace runner
