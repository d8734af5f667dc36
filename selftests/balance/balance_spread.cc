// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/balance/spread.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"balance", "fair"},
    .exclusive = true,
    .claims = "As many spinning processes as CPUs come to use all of them. Within 10 s there are "
              "0.4 s in which each CPU is used by one of them. No CPU idles for more than a tenth "
              "of that time while another process waits",
    .why = "a CPU that has nothing to do pulls from one where tasks wait, and periodic balancing "
           "does what that misses",
    .source = "kernel/sched/fair.c, sched_balance_newidle and sched_balance_rq; "
              "Documentation/scheduler/sched-domains.rst",
    .failure = "idle CPUs do not pull, or what they see of the load of others is wrong",
    .needs = {Need::kTwoCpus},
});

// One spinner for each CPU; `crowded` puts the last two together on one CPU.
WorkloadConfig Spinners(const TestCase& test, bool crowded,
                        std::optional<SchedPolicy> policy = std::nullopt) {
  const int cpus = test.machine().allowed.Count();
  WorkloadConfig config;
  if (!crowded || cpus > 2) {
    config.groups.push_back({.name = "free",
                             .work = SpinWait{},
                             .workers = crowded ? cpus - 2 : cpus,
                             .policy = policy});
  }
  if (crowded) {
    config.groups.push_back({.name = "crowded",
                             .work = SpinWait{},
                             .workers = 2,
                             .affinity = OneCpu(test.machine()),
                             .policy = policy});
  }
  return config;
}

void ExpectAllCpusUsed(TestCase& test, const WorkloadConfig& config,
                       const std::function<absl::Status(Workload&)>& begin = nullptr) {
  ASSIGN_OR_SKIP(const Window window, RunUntilSpread(test, config, kBalanced, begin));
  ExpectSpread(test, window, 0.5 / test.machine().allowed.Count());
}

// Two are kept on one CPU; nobody waits for that to change.
void ExpectNotAllCpusUsed(TestCase& test, const WorkloadConfig& config,
                          const std::function<absl::Status(Workload&)>& begin = nullptr) {
  ASSIGN_OR_SKIP(const Window window, RunUntilSpread(test, config, absl::ZeroDuration(), begin));
  ExpectSpread(test, window, 1);
}

KTSTR_CASE(spinners_use_all_cpus) {
  ExpectAllCpusUsed(test, Spinners(test, false));
}
KTSTR_CONTROL(spinners_use_all_cpus, two_are_pinned_to_one_cpu) {
  ExpectNotAllCpusUsed(test, Spinners(test, true));
}

WorkloadConfig OnOneCpu(const TestCase& test) {
  WorkloadConfig config = Spinners(test, false);
  config.groups[0].affinity = OneCpu(test.machine());
  return config;
}

// All but the first `kept` may leave their CPU.
std::function<absl::Status(Workload&)> Release(const TestCase& test, size_t kept) {
  return [&test, kept](Workload& workload) {
    for (size_t i = kept; i < workload.worker_count(); ++i) {
      RETURN_IF_ERROR(workload.SetAffinity(i, test.machine().allowed));
    }
    return absl::OkStatus();
  };
}

KTSTR_CASE(
    spinners_released_from_one_cpu_use_all_cpus,
    {.claims = "As many spinning processes as CPUs that were all on one CPU come to use all of "
               "them once their masks allow it: within 10 s"}) {
  ExpectAllCpusUsed(test, OnOneCpu(test), Release(test, 0));
}
KTSTR_CONTROL(spinners_released_from_one_cpu_use_all_cpus, two_are_not_released) {
  ExpectNotAllCpusUsed(test, OnOneCpu(test), Release(test, 2));
}

KTSTR_CASE(
    idle_policy_spinners_use_all_cpus,
    {.claims = "As many SCHED_IDLE spinners as CPUs come to use all of them, too: within 10 s",
     .why = "a CPU that runs SCHED_IDLE tasks only counts as idle for others, not for one of "
            "their own kind"}) {
  ExpectAllCpusUsed(test, Spinners(test, false, SchedPolicy::Idle()));
}
KTSTR_CONTROL(idle_policy_spinners_use_all_cpus, two_are_pinned_to_one_cpu) {
  ExpectNotAllCpusUsed(test, Spinners(test, true, SchedPolicy::Idle()));
}

}  // namespace
}  // namespace ktstr
