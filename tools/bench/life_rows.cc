// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Spawn, start, stop and report of 512 workers that do nothing, per worker, against the pipe
// protocol that workloads are often built on, and against the bare end of what a process costs.

#include <utility>

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/work_types/custom.h"
#include "tools/bench/core_rows.h"
#include "tools/bench/piped_life.h"

namespace bench {
namespace {

namespace sys = ktstr::sys;

constexpr int kWorkers = 512;

double UsPerWorker(uint64_t start_ns) {
  return static_cast<double>(ktstr::MonotonicNs() - start_ns) / 1e3 / kWorkers;
}

void DoNothing(ktstr::WorkerContext&, const ktstr::CustomConfig&) noexcept {}

absl::StatusOr<double> OurLife() {
  const uint64_t start = ktstr::MonotonicNs();
  ASSIGN_OR_RETURN(
      const ktstr::WorkloadReport report,
      ktstr::RunWorkload(
          {.groups = {{.work = ktstr::Custom{.function = DoNothing}, .workers = kWorkers}}},
          absl::Minutes(1)));
  if (!report.setup_complete()) return absl::InternalError("a worker did not complete");
  return UsPerWorker(start);
}

absl::StatusOr<double> PipedLife() {
  const uint64_t start = ktstr::MonotonicNs();
  RETURN_IF_ERROR(RunPipedWorkers(kWorkers));
  return UsPerWorker(start);
}

void ExitAtOnce(const void*) noexcept {
  ktstr::fork_safe::ExitProcess(0);
}

absl::StatusOr<double> EmptyForks() {
  const uint64_t start = ktstr::MonotonicNs();
  for (int i = 0; i < kWorkers; ++i) {
    ASSIGN_OR_RETURN(sys::ClonedProcess process, sys::CloneProcess({}, ExitAtOnce, nullptr));
    ktstr::Pidfd owned(process.pid, std::move(process.pidfd));
    RETURN_IF_ERROR(owned.Reap().status());
  }
  return UsPerWorker(start);
}

Comparison LifeRow(const char* peer_name, double target, Measure peer) {
  return {.ours_name = "spawn, start, stop, report",
          .peer_name = peer_name,
          .unit = "us per worker, 512 workers",
          .better = Better::kLower,
          .target = target,
          .ours = OurLife,
          .peer = std::move(peer)};
}

}  // namespace

absl::StatusOr<Comparison> LifeAgainstPipesRow(absl::Duration /*duration*/) {
  RETURN_IF_ERROR(sys::RaiseOpenFileLimit());
  return LifeRow("start pipe, report pipe, 1 KiB of JSON, serial reads", 0.8, PipedLife);
}

absl::StatusOr<Comparison> LifeAgainstForksRow(absl::Duration /*duration*/) {
  RETURN_IF_ERROR(sys::RaiseOpenFileLimit());
  return LifeRow("fork, _exit and wait of an empty child", 2.0, EmptyForks);
}

}  // namespace bench
