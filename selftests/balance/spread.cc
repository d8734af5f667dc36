// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/balance/spread.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/check/isolation.h"
#include "ktstr/check/work_conservation.h"
#include "ktstr/selftest/idle_meter.h"
#include "selftests/balance/others.h"

namespace ktstr {
namespace {

constexpr absl::Duration kWindow = absl::Milliseconds(400);
// A report distinguishes no more phases than that.
constexpr int kMostWindows = 25;

absl::Duration Sum(const std::map<int, uint64_t>& idle_ns) {
  absl::Duration sum;
  for (const auto& [cpu, ns] : idle_ns) sum += absl::Nanoseconds(static_cast<int64_t>(ns));
  return sum;
}

}  // namespace

absl::StatusOr<Window> RunUntilSpread(TestCase& test, const WorkloadConfig& config,
                                      absl::Duration patience,
                                      const std::function<absl::Status(Workload&)>& begin) {
  ASSIGN_OR_RETURN(Workload workload, test.Spawn(config));
  RETURN_IF_ERROR(workload.Start());
  if (begin) RETURN_IF_ERROR(begin(workload));
  Window window;
  const MonotonicTime end = MonotonicTime::In(patience);
  for (int i = 1; i <= kMostWindows; ++i) {
    window.name = absl::StrCat("window ", i);
    RETURN_IF_ERROR(workload.BeginPhase(window.name));
    ASSIGN_OR_RETURN(const IdleMeter meter, IdleMeter::Start(test.machine().allowed));
    RETURN_IF_ERROR(workload.RunFor(kWindow).status());
    ASSIGN_OR_RETURN(window.idle_ns, meter.Read());
    // Half of what is tolerated, as the workers see the ends of the window later than the parent.
    if (Sum(window.idle_ns) <= kWaste / 2 * kWindow || end.has_passed()) break;
  }
  ASSIGN_OR_RETURN(window.report, test.Collect(std::move(workload)));
  return window;
}

void ExpectSpread(TestCase& test, const Window& window, double others) {
  if (!test.Expect(OthersHadAtMost(others, window.report, window.idle_ns, window.name))) return;
  test.Expect(
      check::WorkConservation(window.report, window.idle_ns).Phase(window.name).AtMost(kWaste));
  test.Expect(check::CpusUsed(window.report).Phase(window.name).Cover(test.machine().allowed));
}

}  // namespace ktstr
