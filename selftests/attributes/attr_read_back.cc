// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <vector>

#include "absl/strings/str_cat.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/check/comparison.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "kernel"},
    .claims = "sched_getattr returns the policy and parameters that sched_setattr took",
    .why = "both stand for the same fields of the task",
    .source = "sched_setattr(2); kernel/sched/syscalls.c",
    .failure = "a parameter is dropped, clamped or taken from another class",
});

struct TakenAndFound {
  int error = 0;
  SchedAttr found;
};

// What a fresh process finds after it has taken each of `taken` in turn. `shift` is added to the
// nice value and priority behind its back.
void ExpectReadBack(TestCase& test, const std::vector<SchedAttr>& taken, int shift = 0) {
  check::Comparison table("attributes read back");
  for (const SchedAttr& attr : taken) {
    ASSIGN_OR_SKIP(const TakenAndFound own, InChild<TakenAndFound>([&](TakenAndFound& result) {
                     SchedAttr really = attr;
                     really.nice += shift;
                     really.priority += attr.priority != 0 ? static_cast<uint32_t>(shift) : 0;
                     result.error = Take(really);
                     fork_safe::GetSchedAttr(0, result.found);
                   }));
    table.Row(Describe(attr), Describe(attr),
              own.error == 0 ? Describe(own.found) : absl::StrCat("errno ", own.error));
  }
  test.Expect(table.AllEqual());
}

std::vector<SchedAttr> FairOnes(int first_nice, int last_nice) {
  std::vector<SchedAttr> all;
  for (int nice = first_nice; nice <= last_nice; ++nice) {
    for (const PolicyKind kind : {PolicyKind::kNormal, PolicyKind::kBatch}) {
      all.push_back(Fair(kind, nice));
    }
  }
  return all;
}

// The lowest nice value that this process may take without a privilege.
int OwnNice() {
  int nice = 0;
  fork_safe::GetNice(0, nice);
  return nice;
}

KTSTR_CASE(nice_values_read_back) {
  ExpectReadBack(test, FairOnes(OwnNice(), kMaxNice));
}
KTSTR_CONTROL(nice_values_read_back, one_more_is_taken) {
  ExpectReadBack(test, FairOnes(OwnNice(), kMaxNice - 1), 1);
}

KTSTR_CASE(negative_nice_values_read_back, {.needs = {Need::kNegativeNice}}) {
  ExpectReadBack(test, FairOnes(kMinNice, -1));
}
KTSTR_CONTROL(negative_nice_values_read_back, one_more_is_taken) {
  ExpectReadBack(test, FairOnes(kMinNice, -1), 1);
}

KTSTR_CASE(real_time_priorities_read_back, {.needs = {Need::kRealTime}}) {
  std::vector<SchedAttr> all;
  for (uint32_t priority = kMinRtPriority; priority <= kMaxRtPriority; ++priority) {
    all.push_back(RealTime(PolicyKind::kFifo, priority));
    all.push_back(RealTime(PolicyKind::kRoundRobin, priority));
  }
  ExpectReadBack(test, all);
}
KTSTR_CONTROL(real_time_priorities_read_back, one_more_is_taken) {
  ExpectReadBack(test, {RealTime(PolicyKind::kFifo, 50)}, 1);
}

KTSTR_CASE(deadline_parameters_read_back, {.needs = {Need::kDeadline}}) {
  SchedAttr constrained = Deadline(100'000, 10'000'000);
  constrained.period = 20'000'000;
  ExpectReadBack(test, {Deadline(100'000, 10'000'000), constrained});
}
KTSTR_CONTROL(deadline_parameters_read_back, another_policy_is_taken) {
  // The kernel refuses a reservation without a runtime.
  ExpectReadBack(test, {Deadline(0, 10'000'000)});
}

struct Slices {
  uint64_t before = 0;
  uint64_t found[5] = {};
};

void ExpectSlices(TestCase& test, uint64_t lowest_ns) {
  constexpr uint64_t kAsked[] = {1'000'000, 50'000, 3'000'000'000, 700'000, 0};
  ASSIGN_OR_SKIP(const Slices own, InChild<Slices>([&](Slices& slices) {
                   SchedAttr attr;
                   fork_safe::GetSchedAttr(0, attr);
                   slices.before = attr.runtime;
                   for (size_t i = 0; i < std::size(kAsked); ++i) {
                     Take({.nice = attr.nice, .runtime = kAsked[i]});
                     SchedAttr now;
                     fork_safe::GetSchedAttr(0, now);
                     slices.found[i] = now.runtime;
                   }
                 }));
  check::Comparison table("slices in ns");
  table.Row("1 ms", kAsked[0], own.found[0]);
  table.Row("50 us, below the least", lowest_ns, own.found[1]);
  table.Row("3 s, above the largest", 100'000'000, own.found[2]);
  table.Row("700 us", kAsked[3], own.found[3]);
  table.Row("0, the default", own.before, own.found[4]);
  test.Expect(table.AllEqual());
}

KTSTR_CASE(slices_read_back_between_100_us_and_100_ms,
           {.claims = "A fair task's slice reads back, cut to 0.1..100 ms; 0 is the default",
            .why = "sched_runtime of a fair task is its EEVDF request size since Linux 6.12",
            .source = "kernel/sched/syscalls.c, __setparam_fair",
            .needs = {Need::kSlice}}) {
  ExpectSlices(test, 100'000);
}
KTSTR_CONTROL(slices_read_back_between_100_us_and_100_ms, no_lower_bound_is_expected) {
  ExpectSlices(test, 50'000);
}

}  // namespace
}  // namespace ktstr
