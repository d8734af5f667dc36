// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/pipe_io.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST(
    {.tags = {"wake", "quick", "kernel"},
     .cpus = 2,
     .claims = "A pair of workers pinned to two CPUs exchanges bytes through pipes and "
               "loses no wake-up",
     .why = "a write to an empty pipe wakes its readers. The wake-up is a synchronous one, which "
            "asks for the waker's CPU, so only pinned ends show that it crosses",
     .source = "pipe(7); fs/pipe.c",
     .failure = "a wake-up is lost across CPUs",
     .needs = {Need::kTwoCpus}});

// Each turn may wait for a timeslice beside the load of others.
constexpr uint64_t kRounds = 100;

void ExpectExchange(TestCase& test, bool apart) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  const affinity::Exact together{.cpus = CpuSet::Of({each.cpus[0]})};
  const AffinityIntent where = apart ? AffinityIntent(each) : AffinityIntent(together);
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.RunUntilEach({.groups = {{.name = "pair",
                                                .work = PipeIo{.burst_iters = 64},
                                                .workers = 2,
                                                .affinity = where}}},
                                   absl::Seconds(1), kRounds));
  for (const int end : {0, 1}) {
    const int cpu = each.cpus[static_cast<size_t>(end)];
    test.Expect(check::CpusUsed(report).Worker(end).Within(CpuSet::Of({cpu})));
  }
  test.Expect(check::Progress(report).EachAtLeast(kRounds));
  test.Expect(check::LostWakes(report).Exactly(0));
}

KTSTR_CASE(pinned_pipe_pair_exchanges_across_cpus) {
  ExpectExchange(test, true);
}
KTSTR_CONTROL(pinned_pipe_pair_exchanges_across_cpus, both_ends_are_on_one_cpu) {
  ExpectExchange(test, false);
}

}  // namespace
}  // namespace ktstr
