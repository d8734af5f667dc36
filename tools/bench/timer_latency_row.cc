// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TimerLatency against cyclictest on the same CPU and policy, or, where it is not installed,
// against its loop (clock_nanosleep to absolute times, 1 ms apart): medians in us.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/work_types/timer_latency.h"
#include "tools/bench/bare_process.h"
#include "tools/bench/bare_timer.h"
#include "tools/bench/command_output.h"
#include "tools/bench/core_rows.h"

namespace bench {
namespace {

using ktstr::CpuSet;

bool HasCyclictest() {
  return CommandOutput("cyclictest -q -l 1 --default-system --policy=other 2>/dev/null").ok();
}

// The middle of a histogram of lines "<us> <count>", sorted; other lines are left out.
absl::StatusOr<double> MedianOfHistogram(const std::string& text) {
  std::vector<std::pair<double, uint64_t>> buckets;
  uint64_t count = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::vector<absl::string_view> fields =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    double us = 0;
    uint64_t samples = 0;
    if (fields.size() != 2 || !absl::SimpleAtod(fields[0], &us) ||
        !absl::SimpleAtoi(fields[1], &samples)) {
      continue;
    }
    buckets.emplace_back(us, samples);
    count += samples;
  }
  uint64_t below = 0;
  for (const auto& [us, samples] : buckets) {
    below += samples;
    // cyclictest cuts to whole us: on average it is half a one more.
    if (2 * below > count) return us + 0.5;
  }
  return absl::InternalError("cyclictest printed no histogram");
}

absl::StatusOr<double> CyclictestMedianUs(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(const std::string text,
                   CommandOutput(absl::StrCat(
                       "cyclictest -q -t 1 -a ", ktstr::FormatCpuList(cpus),
                       " --policy=other --default-system -i 1000 -h 10000 -l ",
                       std::max<int64_t>(1, absl::ToInt64Milliseconds(duration)), " 2>/dev/null")));
  return MedianOfHistogram(text);
}

absl::StatusOr<double> BareMedianUs(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(BareTimer timer, BareTimer::Start(cpus, duration));
  return timer.MedianUs();
}

absl::StatusOr<double> OurMedianUs(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(
      const ktstr::WorkloadReport report,
      ktstr::RunWorkload(
          {.groups = {{.work = ktstr::TimerLatency{}, .affinity = ktstr::affinity::Exact{cpus}}}},
          duration));
  const auto median = report.Merged(ktstr::Instrument::kTimerLatency).Percentile(50);
  return static_cast<double>(median.value_or(0)) / 1e3;
}

}  // namespace

absl::StatusOr<Comparison> TimerLatencyRow(absl::Duration duration) {
  ASSIGN_OR_RETURN(const CpuSet cpu, OneCpu());
  const bool has_cyclictest = HasCyclictest();
  return Comparison{
      .ours_name = "TimerLatency",
      .peer_name = has_cyclictest ? "cyclictest" : "its bare loop (cyclictest is not installed)",
      .unit = "us, median",
      .better = Better::kLower,
      .target = 1.1,
      .ours = [=] { return OurMedianUs(cpu, duration); },
      .peer =
          [=] {
            return has_cyclictest ? CyclictestMedianUs(cpu, duration) : BareMedianUs(cpu, duration);
          },
  };
}

}  // namespace bench
