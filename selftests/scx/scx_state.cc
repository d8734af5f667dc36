// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/scheduler_settings.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/policy_churn.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"scx", "quick", "kernel"},
                .claims = "What /sys/kernel/sched_ext shows does not change under load: the same "
                          "scheduler is in charge before and after, and its workers get on",
                .why = "a BPF scheduler is ejected for a task that it does not run in time, and "
                       "enable_seq counts each one that is loaded",
                .source = "Documentation/scheduler/sched-ext.rst",
                .failure = "the loaded scheduler was ejected by this load",
                .needs = {Need::kSchedExt}});

std::string InCharge() {
  const SchedulerSettings settings = ReadSchedulerSettings({});
  if (!settings.sched_ext.has_value()) return "";
  return absl::StrCat(settings.sched_ext->state.value_or("?"), " ",
                      settings.sched_ext->scheduler.value_or("none"), " ",
                      settings.sched_ext->enable_seq.value_or(-1));
}

void ExpectNothingChanges(TestCase& test, const WorkSpec& load) {
  const std::string before = InCharge();
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.RunUntilEach({.groups = {{.name = "load", .work = SpinWait{}, .workers = 3},
                                               {.name = "one", .work = load},
                                               {.name = "churn", .work = PolicyChurn{}}}},
                                   absl::Seconds(1), 1));
  test.Expect(InCharge() == before, absl::StrCat("in charge is still: ", before));
  test.Expect(check::Progress(report).EachAtLeast(1));
}

KTSTR_CASE(scheduler_in_charge_stays_under_load) {
  ExpectNothingChanges(test, SpinWait{});
}
KTSTR_CONTROL(scheduler_in_charge_stays_under_load, one_of_its_tasks_is_not_run) {
  ExpectNothingChanges(test, Idler{});
}

}  // namespace
}  // namespace ktstr
