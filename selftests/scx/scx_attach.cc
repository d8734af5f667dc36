// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <signal.h>

#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/policy_churn.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/scx/scheduler_program.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"scx", "kernel"},
    .exclusive = true,
    .claims = "A BPF scheduler is attached and detached within 5 s, again and again, beside fair "
              "spinners and workers that change their policies. The kernel counts each time, and "
              "the workers get on",
    .why = "the switch of all tasks does not depend on any of them giving its CPU up",
    .source = "Documentation/scheduler/sched-ext.rst",
    .failure = "the task that attaches is starved by fair ones, or the switch loses a task",
    .skips = "without a program of a BPF scheduler in KTSTR_SCX_SCHEDULER, or beside a scheduler "
             "that is loaded already",
    .needs = {Need::kSchedExt},
});

constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr int kRounds = 5;

void ExpectItComesAndGoes(TestCase& test, const std::string& program, int rounds) {
  if (SchedExtNow().state != "disabled") return test.Skip("a BPF scheduler is loaded already");
  ASSIGN_OR_SKIP(Workload workload,
                 test.Spawn({.groups = {{.work = SpinWait{}, .workers = 4},
                                        {.name = "churn", .work = PolicyChurn{}, .workers = 2}}}));
  SKIP_IF_ERROR(workload.Start());
  const int64_t before = SchedExtNow().enable_seq.value_or(0);
  check::Elapsed attach("attaching");
  check::Elapsed detach("detaching");
  for (int i = 0; i < rounds; ++i) {
    const MonotonicTime start = MonotonicTime::Now();
    ASSIGN_OR_SKIP(Pidfd scheduler, StartProgram(program));
    AwaitSchedExtState("enabled", 2 * kPatience);
    attach.Add(MonotonicTime::Now() - start);
    SKIP_IF_ERROR(workload.RunFor(absl::Milliseconds(100)).status());
    const MonotonicTime end = MonotonicTime::Now();
    SKIP_IF_ERROR(scheduler.Signal(SIGINT));
    AwaitSchedExtState("disabled", 2 * kPatience);
    detach.Add(MonotonicTime::Now() - end);
  }
  test.Expect(attach.AtMost(kPatience));
  test.Expect(detach.AtMost(kPatience));
  test.Expect(SchedExtNow().enable_seq.value_or(0) == before + rounds,
              "the kernel counted each scheduler that was loaded");
  for (size_t worker = 0; worker < workload.worker_count(); ++worker) {
    test.Expect(AwaitIterations(workload, worker, 2, kPatience), "a worker goes on afterwards");
  }
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(check::Completed(report));
}

KTSTR_CASE(scheduler_comes_and_goes_under_load) {
  ASSIGN_OR_SKIP(const std::string program, SchedulerProgram());
  ExpectItComesAndGoes(test, program, kRounds);
}
KTSTR_CONTROL(scheduler_comes_and_goes_under_load, the_program_attaches_nothing) {
  ExpectItComesAndGoes(test, "/bin/true", 1);
}

}  // namespace
}  // namespace ktstr
