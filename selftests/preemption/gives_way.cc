// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/preemption/gives_way.h"

#include <utility>

#include "absl/time/time.h"
#include "ktstr/check/ratio.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/preemption/overstay.h"

namespace ktstr {

void ExpectTheSpinnerGivesWay(TestCase& test, const Encounter& encounter) {
  const Overstay work{.tolerated = absl::ToChronoNanoseconds(test.limits().preempting_wake)};
  const WorkloadConfig config{
      .groups = {{.name = "pair", .work = work, .workers = 2, .affinity = OneCpu(test.machine())}}};
  const auto take_policies = [&](Workload& workload) -> absl::Status {
    RETURN_IF_ERROR(workload.SetPolicy(0, encounter.sleeper, 0));
    return workload.SetPolicy(1, encounter.spinner, 0);
  };
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunPhases(config,
                     {{.name = "beside", .nominal = absl::Seconds(2), .begin = take_policies}}));
  const WorkerReport& sleeper = report.workers[0];
  const uint64_t met = sleeper.detail("met");
  const uint64_t overstayed = sleeper.detail("overstayed");
  check::Result result =
      check::Ratio("wake-ups at which the spinner stayed", overstayed, met).AtMost(encounter.stays);
  if (result.outcome == check::Outcome::kFail) {
    // The machine can have stood still for the tolerated time at each meeting that is too many.
    const double too_many =
        static_cast<double>(overstayed) - encounter.stays * static_cast<double>(met);
    result.excusable_ns =
        static_cast<uint64_t>(too_many * absl::ToDoubleNanoseconds(test.limits().preempting_wake));
  }
  if (met < encounter.fewest_meetings) {
    result = check::Inconclusive(std::move(result), "others had the CPU at nearly all wake-ups");
  }
  test.Expect(std::move(result));
}

}  // namespace ktstr
