// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/debug_session.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ktstr/base/file.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/base/status_macros.h"
#include "runner/contain/ancestry.h"
#include "runner/contain/surroundings.h"
#include "runner/contain/test_group.h"
#include "runner/process/child.h"
#include "runner/process/child_ended.h"
#include "runner/process/orphans.h"
#include "runner/process/process_snapshot.h"
#include "runner/process/signal_queue.h"
#include "runner/process/supervisor.h"
#include "runner/run/attempt.h"
#include "runner/run/containment.h"
#include "runner/run/leak_findings.h"

namespace runner {
namespace {

// The only attempt of the run.
constexpr uint64_t kOrdinal = 1;

// As long as it lives, Ctrl-C and Ctrl-\ do nothing to this process.
class TerminalSignalsIgnored {
 public:
  TerminalSignalsIgnored() {
    interrupt_ = ::signal(SIGINT, SIG_IGN);
    quit_ = ::signal(SIGQUIT, SIG_IGN);
  }
  ~TerminalSignalsIgnored() {
    ::signal(SIGINT, interrupt_);
    ::signal(SIGQUIT, quit_);
  }

 private:
  sighandler_t interrupt_;
  sighandler_t quit_;
};

// The test stands in the place of a program that was started here: nohup(1) holds for it too.
uint64_t IgnoredOfTheTerminal() {
  uint64_t ignored = 0;
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTSTP}) {
    if (IsIgnored(signal)) ignored |= uint64_t{1} << (signal - 1);
  }
  return ignored;
}

absl::StatusOr<std::vector<std::string>> EnvironmentIn(const std::string& folder,
                                                       const std::string& run_id,
                                                       double duration_scale) {
  std::vector<std::string> environment = BaseEnvironment();
  environment.push_back(absl::StrCat("KTSTR_RUN_ID=", run_id, "/", kOrdinal));
  environment.push_back(absl::StrFormat("KTSTR_DURATION_SCALE=%g", duration_scale));
  for (const char* variable : {"KTSTR_ARTIFACTS_DIR", "TMPDIR"}) {
    const std::string path = ktstr::JoinPath(folder, variable);
    RETURN_IF_ERROR(ktstr::MakeDirectories(path));
    environment.push_back(absl::StrCat(variable, "=", path));
  }
  return environment;
}

// The processes that cannot descend from the test: those that do not descend from this process, and
// the children that it has already, such as the guardian. REQUIRES: this process is a subreaper.
IsStranger StrangersToTheTest() {
  return [others = ChildList().Look()](pid_t pid) {
    const std::optional<pid_t> top = TopAncestor(pid);
    return top.has_value() &&
           (*top == 0 || std::find(others.begin(), others.end(), *top) != others.end());
  };
}

// The descendants have a moment to end by themselves, as those of any attempt have.
std::vector<Leak> EndLeftovers(TestGroup& group, pid_t session, const IsStranger& is_stranger) {
  std::vector<Leak> leaks;
  for (const pid_t pid : group.Expel(is_stranger)) {
    leaks.push_back(
        {LeakKind::kCgroup,
         absl::StrCat(DescribeProcess(pid), " was moved into its own, and out again now")});
  }
  group.AwaitEmpty(ktstr::MonotonicTime::In(kSettleTime));
  for (const pid_t pid : group.Processes()) {
    leaks.push_back({LeakKind::kProcess, DescribeSurvivor(pid, session, 0)});
  }
  for (const std::string& nested : group.Nested()) {
    leaks.push_back({LeakKind::kCgroup, absl::StrCat(nested, " below its own, removed now")});
  }
  const absl::Status removed = group.Remove();
  if (!removed.ok()) {
    leaks.push_back({LeakKind::kCgroup, absl::StrCat("its own stays: ", removed.message())});
  }
  return leaks;
}

std::vector<std::string> NotesOf(std::vector<Leak> leaks, Aftermath aftermath,
                                 const LeakPolicies& policies) {
  std::move(aftermath.leaks.begin(), aftermath.leaks.end(), std::back_inserter(leaks));
  AttemptResult result;
  AddLeaks(std::move(leaks), policies, result);
  AddKernelFindings(std::move(aftermath.kernel_findings), result);
  std::move(aftermath.notes.begin(), aftermath.notes.end(), std::back_inserter(result.notes));
  return std::move(result.notes);
}

}  // namespace

absl::StatusOr<DebugOutcome> DebugTest(const Selftest& selftest, const DebugOptions& options) {
  if (!selftest.problem.empty()) return absl::FailedPreconditionError(selftest.problem);
  const std::string run_id = absl::StrCat("debug-", ::getpid());
  ASSIGN_OR_RETURN(Containment containment, Containment::Create({.run_id = run_id}));
  Command command{.argv = selftest.argv,
                  .directory = selftest.directory,
                  .shares_terminal = true,
                  .ignored_signals = IgnoredOfTheTerminal(),
                  .own_network = options.own_network};
  ASSIGN_OR_RETURN(command.environment,
                   EnvironmentIn(containment.folder(), run_id, options.duration_scale));
  std::optional<TestGroup> group;
  if (containment.group() != nullptr) {
    ASSIGN_OR_RETURN(group, containment.group()->MakeTestGroup(kOrdinal));
    command.cgroup_fd = group->fd();
  }
  Surroundings surroundings({.run_id = run_id,
                             .has_groups = group.has_value(),
                             .leaks = options.leaks,
                             .kernel = {.log = options.kernel_log}});
  DebugOutcome outcome{.notes = containment.gaps()};

  // Orphans of the test come here, so that they are known as its own.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const IsStranger is_stranger = StrangersToTheTest();
  const TerminalSignalsIgnored ignored;
  surroundings.Begin(kOrdinal, FullName(selftest.id));
  ASSIGN_OR_RETURN(StartedChild started, StartChild(command));
  ASSIGN_OR_RETURN(const ktstr::ProcessExit exit, started.process.Reap());
  outcome.exit = ToExitStatus(exit, /*timed_out=*/false);
  std::vector<Leak> leaks;
  if (started.is_in_cgroup) leaks = EndLeftovers(*group, ::getsid(0), is_stranger);
  for (std::string& note : NotesOf(std::move(leaks), surroundings.End(kOrdinal), options.leaks)) {
    outcome.notes.push_back(std::move(note));
  }
  const absl::Status removed = containment.RemoveFolder();
  if (!removed.ok()) outcome.notes.emplace_back(removed.message());
  return outcome;
}

}  // namespace runner
