// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PipeIo with 0 burst on one CPU against `perf bench sched pipe` on the same CPU, or, without perf,
// against a bare loop of blocking writes and reads: round trips per second.

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/mapped_region.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/work_types/pipe_io.h"
#include "tools/bench/bare_process.h"
#include "tools/bench/core_rows.h"

namespace bench {
namespace {

using ktstr::CpuSet;

// Round trips per second that a pair can make, roughly: to size what perf runs.
constexpr double kExpectedRate = 200'000;

bool HasPerf() {
  return std::system("perf bench sched pipe -l 10 >/dev/null 2>&1") == 0;
}

absl::StatusOr<double> PerfRoundTrips(const CpuSet& cpus, absl::Duration duration) {
  const auto loops = static_cast<int64_t>(kExpectedRate * absl::ToDoubleSeconds(duration)) + 1;
  const std::string command = absl::StrCat("taskset -c ", ktstr::FormatCpuList(cpus),
                                           " perf bench -f simple sched pipe -l ", loops);
  FILE* const output = ::popen(command.c_str(), "r");
  if (output == nullptr) return absl::InternalError("popen of perf");
  char text[64] = {};
  const bool read = std::fgets(text, sizeof text, output) != nullptr;
  const int status = ::pclose(output);
  double seconds = 0;
  if (!read || status != 0 || !absl::SimpleAtod(text, &seconds) || seconds <= 0) {
    return absl::InternalError(absl::StrCat("'", command, "' printed '", text, "'"));
  }
  return static_cast<double>(loops) / seconds;
}

struct BarePipes {
  std::atomic<uint64_t> round_trips{0};
  int ends[2][2] = {};  // [direction][read, write]
};

struct BareSide {
  BarePipes* pipes;
  int self;
};

void RunBareSide(void* argument) noexcept {
  const BareSide side = *static_cast<BareSide*>(argument);
  const int in = side.pipes->ends[side.self][0];
  const int out = side.pipes->ends[1 - side.self][1];
  char byte = 0;
  for (;;) {
    if (side.self == 1 && ::read(in, &byte, 1) != 1) return;
    if (::write(out, &byte, 1) != 1) return;
    if (side.self == 1) continue;
    if (::read(in, &byte, 1) != 1) return;
    side.pipes->round_trips.fetch_add(1, std::memory_order_relaxed);
  }
}

absl::StatusOr<double> BareRoundTrips(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(const ktstr::MappedRegion memory,
                   ktstr::MappedRegion::Shared(sizeof(BarePipes)));
  BarePipes& pipes = *::new (memory.data()) BarePipes;
  ktstr::sys::Pipe made[2];
  for (int i = 0; i < 2; ++i) {
    ASSIGN_OR_RETURN(made[i], ktstr::sys::MakePipe());
    pipes.ends[i][0] = made[i].read_end.get();
    pipes.ends[i][1] = made[i].write_end.get();
  }
  BareSide sides[2] = {{&pipes, 0}, {&pipes, 1}};
  ktstr::Pidfd processes[2];
  for (int self = 0; self < 2; ++self) {
    ASSIGN_OR_RETURN(processes[self], StartBareProcess(cpus, RunBareSide, &sides[self]));
  }
  while (pipes.round_trips.load() == 0) absl::SleepFor(absl::Milliseconds(1));
  const uint64_t first = pipes.round_trips.load();
  const uint64_t start = ktstr::MonotonicNs();
  absl::SleepFor(duration);
  const uint64_t last = pipes.round_trips.load();
  return static_cast<double>(last - first) * 1e9 /
         static_cast<double>(ktstr::MonotonicNs() - start);
}

absl::StatusOr<double> OurRoundTrips(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(
      ktstr::Workload workload,
      ktstr::Workload::Spawn({.groups = {{.work = ktstr::PipeIo{.burst_iters = 0},
                                          .workers = 2,
                                          .affinity = ktstr::affinity::Exact{cpus}}}}));
  RETURN_IF_ERROR(workload.Start());
  while (workload.SnapshotIterations()[0] == 0) absl::SleepFor(absl::Milliseconds(1));
  const uint64_t first = workload.SnapshotIterations()[0];
  const uint64_t start = ktstr::MonotonicNs();
  absl::SleepFor(duration);
  const uint64_t last = workload.SnapshotIterations()[0];
  const uint64_t end = ktstr::MonotonicNs();
  RETURN_IF_ERROR(std::move(workload).StopAndCollect().status());
  return static_cast<double>(last - first) * 1e9 / static_cast<double>(end - start);
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
      .target = 0.9,
      .ours = [=] { return OurRoundTrips(cpu, duration); },
      .peer =
          [=] { return has_perf ? PerfRoundTrips(cpu, duration) : BareRoundTrips(cpu, duration); },
  };
}

}  // namespace bench
