// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Many workers: a snapshot of 512, ten thousand of them, and how cost and memory grow.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/work_types/bursty.h"
#include "tools/bench/core_rows.h"

namespace bench {
namespace {

constexpr int kSnapshots = 1000;
constexpr uint64_t kFilesForTenThousand = 20'000;

ktstr::WorkloadConfig Sleepers(int workers) {
  return {.groups = {{.work = ktstr::Bursty{.burst = std::chrono::microseconds(1),
                                            .sleep = std::chrono::minutes(1)},
                      .workers = workers}},
          .ready_timeout = absl::Minutes(2)};
}

absl::StatusOr<double> SnapshotUs(const ktstr::Workload& workload) {
  const uint64_t start = ktstr::MonotonicNs();
  uint64_t sum = 0;
  for (int i = 0; i < kSnapshots; ++i) sum += workload.SnapshotIterations().back();
  if (sum > kSnapshots * uint64_t{1000}) return absl::InternalError("a sleeper worked");
  return static_cast<double>(ktstr::MonotonicNs() - start) / 1e3 / kSnapshots;
}

absl::Status RequireFiles(uint64_t needed) {
  RETURN_IF_ERROR(ktstr::sys::RaiseOpenFileLimit());
  ASSIGN_OR_RETURN(const uint64_t limit, ktstr::sys::OpenFileLimit());
  if (limit >= needed) return absl::OkStatus();
  return absl::UnimplementedError(
      absl::StrCat("RLIMIT_NOFILE is ", limit, ", the row needs ", needed, ": ulimit -n"));
}

// Workers that were asked for and did not complete.
absl::StatusOr<double> LostOf(int workers) {
  ASSIGN_OR_RETURN(ktstr::Workload workload, ktstr::Workload::Spawn(Sleepers(workers)));
  ASSIGN_OR_RETURN(const ktstr::WorkloadReport report, std::move(workload).StopAndCollect());
  return static_cast<double>(
      std::count_if(report.workers.begin(), report.workers.end(),
                    [](const ktstr::WorkerReport& worker) { return !worker.completed; }));
}

// A field of /proc/meminfo, in KiB; 0: it is not there.
int64_t MemoryKib(absl::string_view field) {
  for (absl::string_view line :
       absl::StrSplit(ktstr::ReadFile("/proc/meminfo").value_or(""), '\n')) {
    int64_t kib = 0;
    if (absl::ConsumePrefix(&line, absl::StrCat(field, ":")) && absl::ConsumeSuffix(&line, "kB") &&
        absl::SimpleAtoi(line, &kib)) {
      return kib;
    }
  }
  return 0;
}

absl::Status PrintScaleOf(int workers) {
  const int64_t shared_before = MemoryKib("Shmem");
  const int64_t tables_before = MemoryKib("PageTables");
  const int64_t stacks_before = MemoryKib("KernelStack");
  const int64_t free_before = MemoryKib("MemAvailable");
  const uint64_t start = ktstr::MonotonicNs();
  ASSIGN_OR_RETURN(ktstr::Workload workload, ktstr::Workload::Spawn(Sleepers(workers)));
  const uint64_t spawned = ktstr::MonotonicNs();
  RETURN_IF_ERROR(workload.Start());
  RETURN_IF_ERROR(workload.RunFor(absl::Milliseconds(300)).status());
  const auto per_worker = [workers](int64_t before, int64_t after) {
    return static_cast<double>(after - before) / workers;
  };
  const double shared = per_worker(shared_before, MemoryKib("Shmem"));
  const double tables = per_worker(tables_before, MemoryKib("PageTables"));
  const double stacks = per_worker(stacks_before, MemoryKib("KernelStack"));
  const double all = per_worker(MemoryKib("MemAvailable"), free_before);
  const uint64_t stop = ktstr::MonotonicNs();
  ASSIGN_OR_RETURN(const ktstr::WorkloadReport report, std::move(workload).StopAndCollect());
  const uint64_t collected = ktstr::MonotonicNs();
  std::printf("%8d %12.1f %12.2f %12.1f %10.1f %10.1f %10.1f %10.1f\n", workers,
              static_cast<double>(spawned - start) / 1e3 / workers,
              static_cast<double>(report.start_skew_ns.value_or(0)) / 1e6,
              static_cast<double>(collected - stop) / 1e3 / workers, shared, tables, stacks, all);
  std::fflush(stdout);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Comparison> SnapshotRow(absl::Duration /*duration*/) {
  RETURN_IF_ERROR(ktstr::sys::RaiseOpenFileLimit());
  ASSIGN_OR_RETURN(ktstr::Workload workload, ktstr::Workload::Spawn(Sleepers(512)));
  const auto shared = std::make_shared<ktstr::Workload>(std::move(workload));
  return Comparison{.ours_name = "iterations of 512 workers at once",
                    .unit = "us per snapshot",
                    .better = Better::kLower,
                    .judged = Judged::kOurs,
                    .target = 20,
                    .ours = [shared] { return SnapshotUs(*shared); }};
}

absl::StatusOr<Comparison> TenThousandRow(absl::Duration /*duration*/) {
  RETURN_IF_ERROR(RequireFiles(kFilesForTenThousand));
  return Comparison{.ours_name = "lost of 10,000 processes spawned, run, reported",
                    .unit = "workers",
                    .better = Better::kLower,
                    .judged = Judged::kOurs,
                    .target = 0,
                    .ours = [] { return LostOf(10'000); },
                    .max_rounds = 1};
}

absl::Status PrintScale() {
  RETURN_IF_ERROR(RequireFiles(kFilesForTenThousand));
  std::printf("%8s %12s %12s %12s %10s %10s %10s %10s\n", "workers", "spawn us", "skew ms",
              "stop us", "shared KiB", "tables KiB", "stack KiB", "all KiB");
  std::printf("%8s %12s %12s %12s %10s %10s %10s %10s\n", "", "per worker", "of the start",
              "per worker", "per worker", "per worker", "per worker", "per worker");
  for (const int workers : {64, 512, 4096, 10'000}) RETURN_IF_ERROR(PrintScaleOf(workers));
  return absl::OkStatus();
}

}  // namespace bench
