// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/balance/others.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"balance", "fair"},
    .exclusive = true,
    .claims =
        "Where there is one spinning process more than CPUs, each gets at least eight tenths of "
        "half a CPU. No CPU idles for more than a tenth of the run. Equal shares are not promised",
    .why = "fair tasks that share a CPU share it equally, and the balancer puts no third one "
           "beside two while another CPU has one or none",
    .source = "kernel/sched/fair.c, sched_balance_rq; sched(7)",
    .failure = "tasks crowd where others already wait",
    .needs = {Need::kTwoCpus},
});

// Inconclusive when tasks that are not of this test had more than `others` of the CPUs: who is
// beside one of these gets less than half.
void ExpectHalfACpuEach(TestCase& test, std::optional<int> nice_of_last, double others) {
  const int cpus = test.machine().allowed.Count();
  ASSIGN_OR_SKIP(const IdleMeter meter, IdleMeter::Start(test.machine().allowed));
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.Run({.groups = {{.name = "spinners", .work = SpinWait{}, .workers = cpus},
                           {.name = "one more", .work = SpinWait{}, .nice = nice_of_last}}},
               absl::Seconds(3)));
  ASSIGN_OR_SKIP(const auto idle_ns, meter.Read());
  if (!test.Expect(OthersHadAtMost(others, report, idle_ns))) return;
  test.Expect(check::WorkConservation(report, idle_ns).AtMost(0.1));
  for (int worker = 0; worker <= cpus; ++worker) {
    test.Expect(check::CpuShare(report).Worker(worker).AtLeast(0.8 * 0.5 / cpus));
  }
}

KTSTR_CASE(one_more_spinner_than_cpus_starves_nobody) {
  ExpectHalfACpuEach(test, std::nullopt, 0.1);
}
KTSTR_CONTROL(one_more_spinner_than_cpus_starves_nobody, the_last_has_little_weight) {
  ExpectHalfACpuEach(test, 15, 1);
}

}  // namespace
}  // namespace ktstr
