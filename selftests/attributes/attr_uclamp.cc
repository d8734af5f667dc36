// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "absl/strings/str_cat.h"
#include "ktstr/check/comparison.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "uclamp", "quick", "kernel"},
    .claims = "sched_getattr returns the utilisation clamps that sched_setattr took, and a fork "
              "hands them on",
    .why = "the clamps are fields of the task, which a child copies",
    .source = "sched_setattr(2); Documentation/scheduler/sched-util-clamp.rst",
    .failure = "a clamp is dropped, or reset by a fork",
    .needs = {Need::kUclamp},
});

struct Clamps {
  uint32_t min = 0;
  uint32_t max = 0;
};

std::string Name(uint32_t min, uint32_t max) {
  return absl::StrCat(min, "..", max);
}

// `less` is taken off the upper clamp behind the case's back.
void ExpectClampsKept(TestCase& test, uint32_t less) {
  check::Comparison table("utilisation clamps");
  for (const Clamps clamps : {Clamps{0, 1024}, Clamps{0, 512}, Clamps{128, 900}}) {
    ASSIGN_OR_SKIP(const Generations seen, AcrossFork([clamps, less] {
                     SchedAttr attr = Fair(PolicyKind::kNormal, 0);
                     attr.flags |= fork_safe::kSchedClampMin | fork_safe::kSchedClampMax;
                     attr.util_min = clamps.min;
                     attr.util_max = clamps.max - less;
                     return Take(attr);
                   }));
    const std::string expected = Name(clamps.min, clamps.max);
    const SchedAttr& own = seen.before.attr;
    const SchedAttr& childs = seen.after.attr;
    table.Row("own", expected, Name(own.util_min, own.util_max));
    table.Row("child's", expected, Name(childs.util_min, childs.util_max));
  }
  test.Expect(table.AllEqual());
}

KTSTR_CASE(clamps_read_back_and_are_inherited) {
  ExpectClampsKept(test, 0);
}
KTSTR_CONTROL(clamps_read_back_and_are_inherited, other_ones_are_taken) {
  ExpectClampsKept(test, 1);
}

}  // namespace
}  // namespace ktstr
