// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PipeIo with 0 burst on one CPU against `perf bench sched pipe` on the same CPU, or, without perf,
// against a bare loop of blocking writes and reads: round trips per second.

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/work_types/pipe_io.h"
#include "tools/bench/bare_pipe_pair.h"
#include "tools/bench/bare_process.h"
#include "tools/bench/command_output.h"
#include "tools/bench/core_rows.h"
#include "tools/bench/pair_rate.h"

namespace bench {
namespace {

using ktstr::CpuSet;

// Round trips per second that a pair can make, roughly: to size what perf runs.
constexpr double kExpectedRate = 200'000;

bool HasPerf() {
  return CommandOutput("perf bench sched pipe -l 10 2>/dev/null").ok();
}

absl::StatusOr<double> PerfRoundTrips(const CpuSet& cpus, absl::Duration duration) {
  const auto loops = static_cast<int64_t>(kExpectedRate * absl::ToDoubleSeconds(duration)) + 1;
  const std::string command = absl::StrCat("taskset -c ", ktstr::FormatCpuList(cpus),
                                           " perf bench -f simple sched pipe -l ", loops);
  ASSIGN_OR_RETURN(const std::string text, CommandOutput(command));
  double seconds = 0;
  if (!absl::SimpleAtod(text, &seconds) || seconds <= 0) {
    return absl::InternalError(absl::StrCat("'", command, "' printed '", text, "'"));
  }
  return static_cast<double>(loops) / seconds;
}

absl::StatusOr<double> BareRoundTrips(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(const BarePipePair pair, BarePipePair::Start(cpus));
  return RateOf([&] { return pair.round_trips(); }, duration);
}

}  // namespace

absl::StatusOr<Comparison> PipeIoRow(absl::Duration duration) {
  ASSIGN_OR_RETURN(const CpuSet cpu, OneCpu());
  const bool has_perf = HasPerf();
  return Comparison{
      .ours_name = "PipeIo burst_iters=0",
      .peer_name = has_perf ? "perf bench sched pipe" : "bare pipe loop (perf is not installed)",
      .unit = "round trips/s",
      .better = Better::kHigher,
      .target = 0.93,
      .ours = [=] { return WorkerPairRate(ktstr::PipeIo{.burst_iters = 0}, cpu, duration); },
      .peer =
          [=] { return has_perf ? PerfRoundTrips(cpu, duration) : BareRoundTrips(cpu, duration); },
  };
}

}  // namespace bench
