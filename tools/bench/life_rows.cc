// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Spawn, start, stop and report of 512 workers that do nothing, per worker, against the pipe
// protocol that workloads are often built on, and against the bare end of what a process costs.

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <vector>

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/work_types/custom.h"
#include "nlohmann/json.hpp"
#include "tools/bench/core_rows.h"

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

// One worker of the pipe protocol, as the parent sees it.
struct PipedWorker {
  ktstr::Pidfd process;
  ktstr::UniqueFd start;
  ktstr::UniqueFd report;
};

struct PipedOrders {
  int start_fd;
  int report_fd;
  const std::string* report;
};

// Waits for the start, delivers the report, ends.
void RunPiped(const void* argument) noexcept {
  const PipedOrders& orders = *static_cast<const PipedOrders*>(argument);
  ktstr::fork_safe::SetParentDeathSignal(SIGKILL);
  char go = 0;
  const bool told = ::read(orders.start_fd, &go, 1) == 1;
  const ssize_t sent = ::write(orders.report_fd, orders.report->data(), orders.report->size());
  ktstr::fork_safe::ExitProcess(told && sent > 0 ? 0 : 1);
}

// A report of 1 KiB.
std::string TypicalReport() {
  nlohmann::json report = {{"completed", true}, {"samples", nlohmann::json::array()}};
  for (int i = 0; report.dump().size() < 1024; ++i) report["samples"].push_back(1'000'000 + i);
  return report.dump();
}

absl::StatusOr<PipedWorker> SpawnPiped(const std::string& report) {
  ASSIGN_OR_RETURN(sys::Pipe start, sys::MakePipe());
  ASSIGN_OR_RETURN(sys::Pipe result, sys::MakePipe());
  const PipedOrders orders{start.read_end.get(), result.write_end.get(), &report};
  ASSIGN_OR_RETURN(sys::ClonedProcess process, sys::CloneProcess({}, RunPiped, &orders));
  return PipedWorker{.process = ktstr::Pidfd(process.pid, std::move(process.pidfd)),
                     .start = std::move(start.write_end),
                     .report = std::move(result.read_end)};
}

absl::StatusOr<nlohmann::json> CollectPiped(PipedWorker& worker) {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    ASSIGN_OR_RETURN(const size_t size, sys::Read(worker.report.get(), buffer));
    if (size == 0) break;
    text.append(buffer.data(), size);
  }
  RETURN_IF_ERROR(worker.process.Reap().status());
  return nlohmann::json::parse(text, nullptr, false);
}

absl::StatusOr<double> PipedLife() {
  static const std::string report = TypicalReport();
  const uint64_t start = ktstr::MonotonicNs();
  std::vector<PipedWorker> workers;
  for (int i = 0; i < kWorkers; ++i) {
    ASSIGN_OR_RETURN(PipedWorker worker, SpawnPiped(report));
    workers.push_back(std::move(worker));
  }
  for (const PipedWorker& worker : workers) {
    RETURN_IF_ERROR(sys::WriteAll(worker.start.get(), "!"));
  }
  for (PipedWorker& worker : workers) {
    ASSIGN_OR_RETURN(const nlohmann::json collected, CollectPiped(worker));
    if (!collected.value("completed", false)) return absl::InternalError("a report was lost");
  }
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
