// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/pipe_io.h"

KTSTR_SELFTEST(
    {.tags = {"wake", "quick", "kernel"},
     .cpus = 2,
     .claims = "A pair of workers pinned to two CPUs exchanges bytes through pipes and "
               "loses no wake-up",
     .why = "a write to an empty pipe wakes its readers. The wake-up is a synchronous one, which "
            "asks for the waker's CPU, so only pinned ends show that it crosses",
     .source = "pipe(7); fs/pipe.c",
     .failure = "a wake-up is lost across CPUs",
     .needs = {ktstr::Need::kTwoCpus}});

// Each turn may wait for a timeslice beside the load of others.
static constexpr uint64_t kRounds = 100;

static void ExpectExchange(ktstr::TestCase& test, bool apart) {
  ASSIGN_OR_SKIP(const ktstr::affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  const ktstr::affinity::Exact together{.cpus = ktstr::CpuSet::Of({each.cpus[0]})};
  const ktstr::AffinityIntent where =
      apart ? ktstr::AffinityIntent(each) : ktstr::AffinityIntent(together);
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.RunUntilEach({.groups = {{.name = "pair",
                                                .work = ktstr::PipeIo{.burst_iters = 64},
                                                .workers = 2,
                                                .affinity = where}}},
                                   absl::Seconds(1), kRounds));
  for (const int end : {0, 1}) {
    const int cpu = each.cpus[static_cast<size_t>(end)];
    test.Expect(ktstr::check::CpusUsed(report).Worker(end).Within(ktstr::CpuSet::Of({cpu})));
  }
  test.Expect(ktstr::check::Progress(report).EachAtLeast(kRounds));
  test.Expect(ktstr::check::LostWakes(report).Exactly(0));
}

KTSTR_CASE(pinned_pipe_pair_exchanges_across_cpus) {
  ExpectExchange(test, true);
}
KTSTR_CONTROL(pinned_pipe_pair_exchanges_across_cpus, both_ends_are_on_one_cpu) {
  ExpectExchange(test, false);
}
