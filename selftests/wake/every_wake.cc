// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/wake/every_wake.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ktstr/check/count.h"
#include "ktstr/check/lost_wakes.h"
#include "ktstr/check/progress.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

// A machine of many CPUs need not be filled to make wakees wait.
constexpr int kMostSpinners = 16;
constexpr absl::Duration kRun = absl::Milliseconds(800);
// A chain of wake-ups on a busy machine takes a timeslice for each of its links.
constexpr uint64_t kRounds = 10;

void Judge(TestCase& test, const absl::StatusOr<WorkloadReport>& report,
           const std::vector<std::string>& none) {
  if (!report.ok()) return test.SkipOrFail(report.status());
  test.Expect(check::Progress(*report).Group(0).EachAtLeast(kRounds));
  test.Expect(check::LostWakes(*report).Group(0).Exactly(0));
  for (const std::string& name : none) {
    test.Expect(check::Count(name, SumOfDetail(*report, name), report->workers.size()).Exactly(0));
  }
}

}  // namespace

uint64_t SumOfDetail(const WorkloadReport& report, const std::string& name) {
  uint64_t sum = 0;
  for (const WorkerReport& worker : report.workers) sum += worker.detail(name);
  return sum;
}

void ExpectEveryWake(TestCase& test, const WorkSpec& work, const std::vector<std::string>& none) {
  Judge(
      test,
      test.RunUntilEach({.groups = {{.name = "woken", .work = work, .workers = work.group_size()}}},
                        kRun, kRounds),
      none);
}

void ExpectEveryWakeUnderLoad(TestCase& test, const WorkSpec& work,
                              const std::vector<std::string>& none) {
  const int spinners = std::min(kMostSpinners, test.machine().allowed.Count());
  Judge(test,
        test.RunUntilEach({.groups = {{.name = "woken", .work = work, .workers = work.group_size()},
                                      {.name = "load", .work = SpinWait{}, .workers = spinners}}},
                          kRun, kRounds),
        none);
}

}  // namespace ktstr
