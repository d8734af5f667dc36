// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <array>

#include "ktstr/selftest/selftest.h"
#include "selftests/fairness/spinners.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"fairness", "fair"},
    .claims = "Spinners of three nice values, five apart, share a CPU by their weights, within 3 % "
              "and two timeslices",
    .why = "fair tasks share by weight, and each step of the nice value is a factor of 1.25",
    .source = "kernel/sched/core.c, sched_prio_to_weight; sched(7)",
    .failure = "weights at the ends of the range are cut off or overflow",
});

// `secret`: what the third one's nice value becomes behind the configuration's back.
void ExpectByNice(TestCase& test, std::array<int, 3> nice,
                  std::optional<int> secret = std::nullopt) {
  const WorkloadConfig config{.groups = {Spinners(test, "first", 1, nice[0]),
                                         Spinners(test, "second", 1, nice[1]),
                                         Spinners(test, "third", 1, nice[2])}};
  const auto tamper = [secret](Workload& workload) {
    return secret.has_value() ? workload.SetNice(2, *secret) : absl::OkStatus();
  };
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunPhases(config, {{.name = "shared", .nominal = absl::Seconds(2), .begin = tamper}}));
  test.Expect(check::CpuShare(report).Phase("shared").ByNiceWithin(ShareToleranceOf(test)));
}

KTSTR_CASE(shares_by_nice_0_5_10) {
  ExpectByNice(test, {0, 5, 10});
}
KTSTR_CONTROL(shares_by_nice_0_5_10, third_has_5_too) {
  ExpectByNice(test, {0, 5, 10}, 5);
}

KTSTR_CASE(shares_by_nice_9_14_19) {
  ExpectByNice(test, {9, 14, 19});
}
KTSTR_CONTROL(shares_by_nice_9_14_19, third_has_14_too) {
  if (const auto reason = WhyMissing(Need::kNegativeNice, test.machine())) {
    return test.Skip(*reason);
  }
  ExpectByNice(test, {9, 14, 19}, 14);
}

KTSTR_CASE(shares_by_nice_minus_10_minus_5_0, {.needs = {Need::kNegativeNice}}) {
  ExpectByNice(test, {-10, -5, 0});
}
KTSTR_CONTROL(shares_by_nice_minus_10_minus_5_0, third_has_minus_5_too) {
  ExpectByNice(test, {-10, -5, 0}, -5);
}

KTSTR_CASE(shares_by_nice_minus_20_minus_15_minus_10, {.needs = {Need::kNegativeNice}}) {
  ExpectByNice(test, {-20, -15, -10});
}
KTSTR_CONTROL(shares_by_nice_minus_20_minus_15_minus_10, third_has_minus_15_too) {
  ExpectByNice(test, {-20, -15, -10}, -15);
}

}  // namespace
}  // namespace ktstr
