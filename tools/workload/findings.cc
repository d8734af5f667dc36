// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/findings.h"

#include <string.h>

#include <cerrno>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
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

std::string Remedy(const std::string& step, int error, bool is_root) {
  if (step == "affinity" && error == EINVAL) {
    return "; none of those CPUs is online and in this task's cpuset (see Cpus_allowed_list in "
           "/proc/self/status)";
  }
  if (step != "policy" && step != "work_type") return "";
  switch (error) {
    case EPERM:
      return is_root ? "; the container lacks CAP_SYS_NICE, its seccomp filter refuses it, or the "
                       "group has no RT time ('ktstr doctor' says which)"
                     : "; run it as root or with CAP_SYS_NICE";
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

std::vector<std::string> SetupFindings(const WorkloadReport& report, bool is_root) {
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
                                    ": ", strerror(error), Remedy(step, error, is_root)));
  }
  return findings;
}

}  // namespace ktstr
