// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The effect of the harness on the scheduler that it observes: a pair that passes a byte on one CPU
// with telemetry and without, and with a witness beside it and without. All that these rows read
// comes from outside of the pair: its counter, /proc, and a process that wakes on the same CPU.

#include <sys/resource.h>
#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/witness/witness.h"
#include "ktstr/work_types/pipe_io.h"
#include "tools/bench/bare_pipe_pair.h"
#include "tools/bench/bare_process.h"
#include "tools/bench/bare_timer.h"
#include "tools/bench/core_rows.h"
#include "tools/bench/pair_rate.h"

namespace bench {
namespace {

using ktstr::CpuSet;

// A pair that runs. `let_run` returns after a time, in which the parent does what it does beside
// such a pair: with telemetry it watches over the belt.
struct Pair {
  std::function<uint64_t()> round_trips;
  std::vector<pid_t> pids;
  std::function<absl::Status(absl::Duration)> let_run;
};

absl::StatusOr<Pair> PairWithTelemetry(const CpuSet& cpu) {
  ASSIGN_OR_RETURN(ktstr::Workload spawned,
                   ktstr::Workload::Spawn({.groups = {{.work = ktstr::PipeIo{.burst_iters = 0},
                                                       .workers = 2,
                                                       .affinity = ktstr::affinity::Exact{cpu}}}}));
  const auto workload = std::make_shared<ktstr::Workload>(std::move(spawned));
  RETURN_IF_ERROR(workload->Start());
  return Pair{
      .round_trips = [workload] { return workload->SnapshotIterations()[0]; },
      .pids = workload->worker_pids(),
      .let_run =
          [workload](absl::Duration duration) { return workload->RunFor(duration).status(); }};
}

absl::StatusOr<Pair> PairWithoutTelemetry(const CpuSet& cpu) {
  ASSIGN_OR_RETURN(BarePipePair started, BarePipePair::Start(cpu));
  const auto pair = std::make_shared<BarePipePair>(std::move(started));
  return Pair{.round_trips = [pair] { return pair->round_trips(); },
              .pids = {pair->pids()[0], pair->pids()[1]},
              .let_run =
                  [](absl::Duration duration) {
                    absl::SleepFor(duration);
                    return absl::OkStatus();
                  }};
}

using StartPair = absl::StatusOr<Pair> (*)(const CpuSet& cpu);

absl::StatusOr<uint64_t> SwitchesOf(pid_t pid) {
  ASSIGN_OR_RETURN(const std::string status,
                   ktstr::ReadFile(absl::StrCat("/proc/", pid, "/status")));
  uint64_t switches = 0;
  for (absl::string_view line : absl::StrSplit(status, '\n')) {
    uint64_t count = 0;
    if ((absl::ConsumePrefix(&line, "voluntary_ctxt_switches:") ||
         absl::ConsumePrefix(&line, "nonvoluntary_ctxt_switches:")) &&
        absl::SimpleAtoi(line, &count)) {
      switches += count;
    }
  }
  return switches;
}

absl::StatusOr<uint64_t> SwitchesOf(const Pair& pair) {
  uint64_t sum = 0;
  for (const pid_t pid : pair.pids) {
    ASSIGN_OR_RETURN(const uint64_t switches, SwitchesOf(pid));
    sum += switches;
  }
  return sum;
}

absl::StatusOr<double> RoundTripsPerSecond(StartPair start, const CpuSet& cpu,
                                           absl::Duration duration) {
  ASSIGN_OR_RETURN(const Pair pair, start(cpu));
  RETURN_IF_ERROR(pair.let_run(absl::Milliseconds(5)));
  const uint64_t first = pair.round_trips();
  const uint64_t began_at_ns = ktstr::MonotonicNs();
  RETURN_IF_ERROR(pair.let_run(duration));
  const uint64_t last = pair.round_trips();
  return static_cast<double>(last - first) * 1e9 /
         static_cast<double>(ktstr::MonotonicNs() - began_at_ns);
}

absl::StatusOr<double> SwitchesPerRoundTrip(StartPair start, const CpuSet& cpu,
                                            absl::Duration duration) {
  ASSIGN_OR_RETURN(const Pair pair, start(cpu));
  RETURN_IF_ERROR(pair.let_run(absl::Milliseconds(5)));
  const uint64_t first = pair.round_trips();
  ASSIGN_OR_RETURN(const uint64_t switches, SwitchesOf(pair));
  RETURN_IF_ERROR(pair.let_run(duration));
  const uint64_t last = pair.round_trips();
  ASSIGN_OR_RETURN(const uint64_t switches_after, SwitchesOf(pair));
  if (last == first) return absl::InternalError("the pair made no round trip");
  return static_cast<double>(switches_after - switches) / static_cast<double>(last - first);
}

absl::StatusOr<double> ObservedWakeUs(StartPair start, const CpuSet& cpu, absl::Duration duration) {
  ASSIGN_OR_RETURN(const Pair pair, start(cpu));
  ASSIGN_OR_RETURN(BareTimer observer, BareTimer::Start(cpu, duration));
  RETURN_IF_ERROR(pair.let_run(duration));
  return observer.MedianUs();
}

using PairFigure = absl::StatusOr<double> (*)(StartPair start, const CpuSet& cpu,
                                              absl::Duration duration);

absl::StatusOr<Comparison> TelemetryEffectRow(PairFigure figure, const char* unit, Better better,
                                              absl::Duration duration) {
  ASSIGN_OR_RETURN(const CpuSet cpu, OneCpu());
  return Comparison{.ours_name = "PipeIo burst_iters=0",
                    .peer_name = "the same loop without telemetry",
                    .unit = unit,
                    .better = better,
                    .ours = [=] { return figure(PairWithTelemetry, cpu, duration); },
                    .peer = [=] { return figure(PairWithoutTelemetry, cpu, duration); }};
}

absl::StatusOr<double> RateBesideWitness(const CpuSet& cpu, absl::Duration duration) {
  ktstr::witness::Witness witness(cpu);
  const absl::StatusOr<double> rate = RoundTripsPerSecond(PairWithoutTelemetry, cpu, duration);
  const ktstr::witness::Disturbance seen = witness.Stop();
  if (!seen.probe_missing.empty()) return absl::UnavailableError(seen.probe_missing);
  return rate;
}

struct Used {
  double cpu_us = 0;
  double switches = 0;
};

Used UsedBy(int who) {
  rusage usage;
  ::getrusage(who, &usage);
  const auto us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return {us(usage.ru_utime) + us(usage.ru_stime),
          static_cast<double>(usage.ru_nvcsw + usage.ru_nivcsw)};
}

// What all threads of this process but the calling one have used.
Used UsedByOtherThreads() {
  const Used all = UsedBy(RUSAGE_SELF);
  const Used own = UsedBy(RUSAGE_THREAD);
  return {all.cpu_us - own.cpu_us, all.switches - own.switches};
}

// What the witness of one CPU uses in a second.
absl::StatusOr<Used> WitnessUse(const CpuSet& cpu, absl::Duration duration) {
  const Used before = UsedByOtherThreads();
  ktstr::witness::Witness witness(cpu);
  absl::SleepFor(duration);
  const ktstr::witness::Disturbance seen = witness.Stop();
  if (!seen.probe_missing.empty()) return absl::UnavailableError(seen.probe_missing);
  const Used after = UsedByOtherThreads();
  const double seconds = absl::ToDoubleSeconds(duration);
  return Used{(after.cpu_us - before.cpu_us) / seconds,
              (after.switches - before.switches) / seconds};
}

absl::StatusOr<Comparison> WitnessUseRow(double Used::*figure, const char* unit,
                                         absl::Duration duration) {
  ASSIGN_OR_RETURN(const CpuSet cpu, OneCpu());
  return Comparison{.ours_name = "the witness of one CPU",
                    .unit = unit,
                    .better = Better::kLower,
                    .judged = Judged::kOurs,
                    .ours = [=]() -> absl::StatusOr<double> {
                      ASSIGN_OR_RETURN(const Used used, WitnessUse(cpu, duration));
                      return used.*figure;
                    }};
}

}  // namespace

absl::StatusOr<Comparison> TelemetryThroughputRow(absl::Duration duration) {
  return TelemetryEffectRow(RoundTripsPerSecond, "round trips/s", Better::kHigher, duration);
}

absl::StatusOr<Comparison> TelemetrySwitchesRow(absl::Duration duration) {
  return TelemetryEffectRow(SwitchesPerRoundTrip, "context switches per round trip", Better::kLower,
                            duration);
}

absl::StatusOr<Comparison> TelemetryWakeRow(absl::Duration duration) {
  return TelemetryEffectRow(ObservedWakeUs, "us, median wake latency of a process beside it",
                            Better::kLower, duration);
}

absl::StatusOr<Comparison> WitnessThroughputRow(absl::Duration duration) {
  ASSIGN_OR_RETURN(const CpuSet cpu, OneCpu());
  return Comparison{
      .ours_name = "a bare pipe pair beside the witness",
      .peer_name = "without it",
      .unit = "round trips/s",
      .better = Better::kHigher,
      .ours = [=] { return RateBesideWitness(cpu, duration); },
      .peer = [=] { return RoundTripsPerSecond(PairWithoutTelemetry, cpu, duration); }};
}

absl::StatusOr<Comparison> WitnessCpuTimeRow(absl::Duration duration) {
  return WitnessUseRow(&Used::cpu_us, "us of CPU time per second", duration);
}

absl::StatusOr<Comparison> WitnessSwitchesRow(absl::Duration duration) {
  return WitnessUseRow(&Used::switches, "context switches per second", duration);
}

}  // namespace bench
