// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/findings.h"

#include <string.h>

#include <cerrno>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/machine/file_tree.h"
#include "tools/workload/figure.h"

namespace ktstr {
namespace {

std::string HowItEnded(const WorkerExit& exit) {
  switch (exit.kind) {
    case WorkerExit::Kind::kFinished:
      return "ended before its report was whole";
    case WorkerExit::Kind::kExited:
      return absl::StrCat("exited with code ", exit.code);
    case WorkerExit::Kind::kSignaled:
      return absl::StrCat("was killed by signal ", exit.code, " (", strsignal(exit.code), ")");
    case WorkerExit::Kind::kTimedOut:
      return "did not stop in time";
    case WorkerExit::Kind::kGaveUp:
      return absl::StrCat("gave up in its set-up at ", exit.text);
    case WorkerExit::Kind::kFailed:
      return absl::StrCat("failed in ", exit.text, " (", strerror(exit.code), ")");
    case WorkerExit::Kind::kWaitFailed:
      return absl::StrCat("ended unseen: ", exit.text);
  }
  return "ended in an unknown way";
}

std::string WhereItWasStuck(const WorkerExit& exit) {
  if (exit.kind != WorkerExit::Kind::kTimedOut) return "";
  std::string text;
  if (!exit.task_state.empty()) absl::StrAppend(&text, ", in state ", exit.task_state);
  if (!exit.wait_channel.empty()) absl::StrAppend(&text, " in ", exit.wait_channel);
  if (!exit.text.empty()) absl::StrAppend(&text, ", ", exit.text);
  return text;
}

const char* RemedyOfRefusal(const OwnRights& own) {
  if (!own.has_sys_nice) {
    return own.is_root ? "; this root lacks CAP_SYS_NICE, which a container has to be given"
                       : "; run it as root or with CAP_SYS_NICE";
  }
  return own.is_filtered ? "; a seccomp filter refuses the call (Seccomp in /proc/self/status): "
                           "let it through, "
                           "or run outside of the container"
                         : "; its cgroup has no real-time runtime (cpu.rt_runtime_us), or "
                           "SCHED_DEADLINE may not "
                           "use all CPUs of its root domain";
}

std::string Remedy(const std::string& step, int error, const OwnRights& own) {
  if (error == ENOSYS) {
    return own.is_filtered ? "; a seccomp filter refuses the call, or this kernel lacks it"
                           : "; this kernel lacks the call";
  }

  if (step == "affinity" && error == EINVAL) {
    return "; none of those CPUs is online and in this task's cpuset (see Cpus_allowed_list in "
           "/proc/self/status)";
  }
  if (error == EPERM && own.is_filtered && (step == "affinity" || step == "memory_policy")) {
    return "; a seccomp filter refuses the call (Seccomp in /proc/self/status): let it through";
  }
  if (step != "policy" && step != "nice" && step != "work_type") return "";
  switch (error) {
    case EPERM:
    case EACCES:
      return RemedyOfRefusal(own);
    case EBUSY:
      return "; SCHED_DEADLINE has no bandwidth left: ask for less runtime per period";
    case EINVAL:
      return "; this kernel lacks the policy or refuses its values";
    case EOPNOTSUPP:
      return "; this kernel lacks the attribute";
    default:
      return "";
  }
}

}  // namespace

std::string DescribeEnd(const WorkerReport& worker) {
  std::string text = absl::StrCat("worker ", worker.index);
  if (worker.pid != 0) absl::StrAppend(&text, " (pid ", worker.pid, ")");
  absl::StrAppend(&text, " ", HowItEnded(worker.exit), WhereItWasStuck(worker.exit));
  return absl::StrCat(text, " after ", FormatFigure(static_cast<double>(worker.iterations)),
                      " iterations");
}

OwnRights OwnRights::Own() {
  return Parse(FileTree("/proc/self").Text("status").value_or(""));
}

OwnRights OwnRights::Parse(const std::string& status) {
  constexpr int kSysNice = 23;  // CAP_SYS_NICE of <linux/capability.h>.
  OwnRights rights;
  uint64_t capabilities = 0;
  const std::string effective = FieldOfLine(status, "CapEff").value_or("");
  if (absl::SimpleHexAtoi(effective, &capabilities)) {
    rights.has_sys_nice = (capabilities >> kSysNice & 1) != 0;
  }
  // Real, effective, saved and file-system id.
  const std::vector<std::string> ids =
      absl::StrSplit(FieldOfLine(status, "Uid").value_or(""), '\t');
  rights.is_root = ids.size() > 1 && ids[1] == "0";
  rights.is_filtered = FieldOfLine(status, "Seccomp").value_or("0") != "0";
  return rights;
}

std::vector<std::string> SetupFindings(const WorkloadReport& report, const OwnRights& own) {
  std::map<std::pair<std::string, int>, int> workers_by_failure;
  for (const WorkerReport& worker : report.workers) {
    for (const SetupFailure& failure : worker.setup_failures) {
      ++workers_by_failure[{failure.step, failure.error}];
    }
  }
  std::vector<std::string> findings;
  for (const auto& [failure, workers] : workers_by_failure) {
    const auto& [step, error] = failure;
    findings.push_back(absl::StrCat(step, " of ", workers, workers == 1 ? " worker" : " workers",
                                    ": ", strerror(error), Remedy(step, error, own)));
  }
  return findings;
}

}  // namespace ktstr
