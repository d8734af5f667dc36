// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/type_samples/machine_lacks.h"

#include <sched.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/machine/cgroup_probe.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/work_types/sched_class.h"

namespace ktstr {
namespace {

using std::chrono::milliseconds;

// Tries on a thread of its own, so that the test keeps its attributes.
template <typename Probe>
int ProbeInThread(Probe probe) {
  int error = 0;
  std::thread([&] { error = probe(); }).join();
  return error;
}

}  // namespace

std::string LacksPrivilege() {
  const int error = ProbeInThread([] { return fork_safe::SetNice(0, kMinNice); });
  return error == 0 ? "" : "lower nice values need CAP_SYS_NICE";
}

std::string LacksSlices() {
  SchedAttributes attributes;
  ProbeInThread([&] {
    ApplyPolicy(0, SchedPolicy::ShortSlice(milliseconds(1)), 0);
    return ReadAttributes(0, attributes);
  });
  return attributes.runtime == milliseconds(1) ? "" : "this kernel has no EEVDF slices";
}

std::string LacksASecondCpu() {
  return std::thread::hardware_concurrency() > 1 ? "" : "the machine has one CPU only";
}

std::string LacksRealTime() {
  const int error = ProbeInThread([] { return ApplyPolicy(0, SchedPolicy::Fifo(1), 0); });
  return error == 0 ? "" : absl::StrCat("SCHED_FIFO is refused: errno ", error);
}

std::string LacksCgroups() {
  return WhyNoCgroups();
}

std::string LacksCpuController() {
  return WhyNoCgroups({"cpu"});
}

std::string LacksNamespaces() {
  const int error = ProbeInThread([] { return ::unshare(CLONE_NEWNET); });
  return error == 0 ? "" : "network namespaces may not be made";
}

std::string LacksDeadline() {
  const int error =
      ProbeInThread([] { return ApplyPolicy(0, PolicyOf(SchedClass::kDeadline), 0); });
  return error == 0 ? "" : "SCHED_DEADLINE is refused";
}

std::string LacksFutexWaitv() {
  const int error = fork_safe::FutexWaitAny({}, fork_safe::kNoDeadline);
  return error != ENOSYS ? "" : "this kernel has no futex_waitv";
}

}  // namespace ktstr
