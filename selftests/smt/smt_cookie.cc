// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/placement.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST(
    {.tags = {"smt", "quick", "kernel"},
     .cpus = 2,
     .claims = "Two groups with core-scheduling cookies of their own both get on, on the "
               "two hardware threads of one core",
     .why = "tasks of different cookies never share a core at a time, and the core's "
            "pick goes by their virtual runtime over both threads",
     .source = "Documentation/admin-guide/hw-vuln/core-scheduling.rst",
     .failure = "one cookie starves the other, or forced idleness never ends",
     .needs = {Need::kSmt, Need::kCoreScheduling}});

void ExpectBothGetOn(TestCase& test, const WorkSpec& second) {
  ASSIGN_OR_SKIP(const CpuSet core,
                 SmtSiblingPair(test.machine().topology, test.machine().allowed));
  const affinity::Exact here{core};
  ASSIGN_OR_SKIP(const WorkloadReport report, test.RunUntilEach({.groups = {{.name = "first",
                                                                             .work = SpinWait{},
                                                                             .workers = 2,
                                                                             .affinity = here,
                                                                             .core_cookie = true},
                                                                            {.name = "second",
                                                                             .work = second,
                                                                             .workers = 2,
                                                                             .affinity = here,
                                                                             .core_cookie = true}}},
                                                                absl::Seconds(1), 1));
  test.Expect(check::Progress(report).EachAtLeast(1));
  test.Expect(check::CpusUsed(report).Within(core));
}

KTSTR_CASE(two_cookies_on_one_core_both_get_on) {
  ExpectBothGetOn(test, SpinWait{});
}
KTSTR_CONTROL(two_cookies_on_one_core_both_get_on, one_never_runs) {
  ExpectBothGetOn(test, Idler{});
}

}  // namespace
}  // namespace ktstr
