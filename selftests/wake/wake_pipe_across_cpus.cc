// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A pair of workers pinned to two CPUs exchanges bytes through pipes and loses no wake-up.
// Why: a write to an empty pipe wakes its readers (pipe(7), fs/pipe.c). The wake-up is a
// synchronous one, which asks for the waker's CPU: only pinned ends show that it crosses.
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/pipe_io.h"

KTSTR_SELFTEST({.tags = {"wake", "quick", "kernel"}, .cpus = 2});

KTSTR_CASE(pinned_pipe_pair_exchanges_across_cpus) {
  ASSIGN_OR_SKIP(const ktstr::affinity::OneCpuEach apart, OneCpuEach(test.machine(), 2));
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {{.name = "pair",
                                       .work = ktstr::PipeIo{.burst_iters = 64},
                                       .workers = 2,
                                       .affinity = apart}}},
                          absl::Seconds(1)));
  for (const int end : {0, 1}) {
    const int cpu = apart.cpus[static_cast<size_t>(end)];
    test.Expect(ktstr::check::CpusUsed(report).Worker(end).Within(ktstr::CpuSet::Of({cpu})));
  }
  test.Expect(ktstr::check::Progress(report).EachAtLeast(100));
  test.Expect(ktstr::check::LostWakes(report).Exactly(0));
}
