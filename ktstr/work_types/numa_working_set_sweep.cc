// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/numa_working_set_sweep.h"

#include <array>
#include <bit>
#include <span>

#include "ktstr/worker/numa_nodes.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr size_t kPageBytes = 4096;
// Pages between two looks at the stop word.
constexpr size_t kPagesPerStep = 64;

constexpr std::array kParameters = {
    Param<&NumaWorkingSetSweep::region>("region", Between(KiB(4), MiB(16 * 1024)),
                                        "size of the working set"),
    Param<&NumaWorkingSetSweep::sweep_period>("sweep_period", Between(nanoseconds(1), hours(1)),
                                              "sleep between two sweeps"),
    ListParam<&NumaWorkingSetSweep::target_nodes>("target_nodes",
                                                  "nodes to move to by turns; empty: none"),
};

void TouchPages(WorkerContext& context, std::span<std::byte> memory) noexcept {
  constexpr size_t kStepBytes = kPagesPerStep * kPageBytes;
  for (size_t step = 0; step < memory.size() && !context.stop_requested(); step += kStepBytes) {
    uint64_t pages = 0;
    for (size_t at = step; at < memory.size() && at < step + kStepBytes; at += kPageBytes) {
      static_cast<volatile std::byte&>(memory[at]) = std::byte{1};
      ++pages;
    }
    context.AddUnits(pages);
  }
}

void Sweep(const NumaWorkingSetSweep& work, WorkerContext& context,
           std::span<std::byte> memory) noexcept {
  const bool is_bound = !work.target_nodes.empty();
  for (auto turn = static_cast<uint64_t>(context.index()); !context.stop_requested(); ++turn) {
    if (is_bound) {
      const int node = NodeAtTurn(work.target_nodes, turn);
      const int error = fork_safe::BindToNode(memory, node);
      if (error != 0) context.ReportSetupFailure(error);
    }
    TouchPages(context, memory);
    context.SleepUntil(MonotonicNs() + static_cast<uint64_t>(work.sweep_period.count()),
                       Instrument::kTimerLatency);
    context.EndIteration();
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(NumaWorkingSetSweep,
                       {.summary = "moves its working set from NUMA node to NUMA node",
                        .iteration = "bind to the next node, write to every page, sleep",
                        .work_unit = "one page written",
                        .kernel_path = "mbind, page migration, remote memory access",
                        .parameters = kParameters,
                        .instruments = {Instrument::kTimerLatency}});

void NumaWorkingSetSweep::Run(WorkerContext& context) const noexcept {
  const uint64_t nodes = (target_nodes.empty() ? OnlineNodes() : target_nodes).bits;
  if (std::has_single_bit(nodes)) context.Note(WorkNote::kOneNode);
  std::span<std::byte> memory;
  if (const int error = fork_safe::MapPrivate(region.count, memory); error != 0) {
    context.ReportSetupFailure(error);
    return;
  }
  Sweep(*this, context, memory);
  fork_safe::Unmap(memory);
}

}  // namespace ktstr
