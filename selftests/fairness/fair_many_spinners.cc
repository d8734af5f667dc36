// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "selftests/fairness/spinners.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"fairness", "fair"},
    .claims = "Spinners of equal weight share a CPU equally, within 3 % and two timeslices, and "
              "none stalls",
    .why = "lag stays within a request however many tasks there are",
    .source = "kernel/sched/fair.c; Stoica and Abdel-Wahab 1995",
    .failure = "the order of the queue breaks down with its length",
});

void ExpectEqual(TestCase& test, int spinners, std::optional<int> nice_of_last) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {Spinners(test, "spinners", spinners - 1),
                                      Spinners(test, "last", 1, nice_of_last)}},
                          absl::Seconds(2)));
  test.Expect(check::CpuShare(report).EqualWithin(ShareToleranceOf(test)));
  ExpectNoStall(test, report, 0, spinners - 1);
}

KTSTR_CASE(two_spinners_share_equally) {
  ExpectEqual(test, 2, std::nullopt);
}
KTSTR_CONTROL(two_spinners_share_equally, last_is_niced) {
  ExpectEqual(test, 2, 5);
}

KTSTR_CASE(eight_spinners_share_equally) {
  ExpectEqual(test, 8, std::nullopt);
}
KTSTR_CONTROL(eight_spinners_share_equally, last_is_niced) {
  ExpectEqual(test, 8, 5);
}

}  // namespace
}  // namespace ktstr
