// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/numa_working_set_sweep.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/numa_nodes.h"
#include "ktstr/worker/private_buffer.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr size_t kPageBytes = 4096;
// Pages between two looks at the stop word.
constexpr size_t kPagesPerStep = 64;
// What one mbind(2) moves: some 10 ms.
constexpr size_t kBytesPerBind = size_t{64} << 20;

constexpr std::array kParameters = {
    Param<&NumaWorkingSetSweep::region>("region", Between(KiB(4), MiB(16 * 1024)),
                                        "size of the working set"),
    Param<&NumaWorkingSetSweep::sweep_period>("sweep_period", Between(nanoseconds(1), hours(1)),
                                              "sleep between two sweeps"),
    ListParam<&NumaWorkingSetSweep::target_nodes>("target_nodes",
                                                  "nodes to move to by turns; empty: none"),
};

// False when the stop cut it off.
bool TouchPages(WorkerContext& context, const PrivateBuffer& memory) noexcept {
  auto* const bytes = reinterpret_cast<volatile unsigned char*>(memory.data());
  constexpr size_t kStepBytes = kPagesPerStep * kPageBytes;
  for (size_t step = 0; step < memory.size(); step += kStepBytes) {
    if (context.stop_requested()) return false;
    uint64_t pages = 0;
    for (size_t at = step; at < memory.size() && at < step + kStepBytes; at += kPageBytes) {
      bytes[at] = 1;
      ++pages;
    }
    context.AddUnits(pages);
    context.LookAround(MonotonicNs());
  }
  return true;
}

// Whether mbind(2) fails so on a kernel without NUMA, under a filter, or for a node that is not
// there.
bool IsLack(int error) noexcept {
  return error == ENOSYS || error == EPERM || error == EINVAL;
}

// False when the stop cut it off.
bool BindPages(WorkerContext& context, const PrivateBuffer& memory, int node) noexcept {
  for (size_t at = 0; at < memory.size(); at += kBytesPerBind) {
    if (context.stop_requested()) return false;
    const size_t bytes = std::min(kBytesPerBind, memory.size() - at);
    const int error = fork_safe::BindToNode(memory.data() + at, bytes, node);
    if (IsLack(error)) {
      context.ReportSetupFailure(error);
      return true;
    }
    if (error != 0) {
      context.ReportFailure("mbind", error);
      return false;
    }
    context.LookAround(MonotonicNs());
  }
  return true;
}

void Sweep(const NumaWorkingSetSweep& work, WorkerContext& context,
           const PrivateBuffer& memory) noexcept {
  const bool is_bound = !work.target_nodes.empty();
  for (auto turn = static_cast<uint64_t>(context.index()); !context.stop_requested(); ++turn) {
    if (is_bound) {
      const int node = NodeAtTurn(work.target_nodes, turn);
      if (!BindPages(context, memory, node)) return;
    }
    if (!TouchPages(context, memory)) return;
    if (!context.SleepFor(work.sweep_period, Instrument::kTimerLatency)) return;
    context.EndIteration();
  }
}

constexpr const char* kRemarks[] = {"one NUMA node only: nothing could migrate"};
constexpr size_t kOneNode = 0;

}  // namespace

KTSTR_DEFINE_WORK_TYPE(NumaWorkingSetSweep,
                       {.summary = "moves its working set from NUMA node to NUMA node",
                        .iteration = "bind to the next node, write to every page, sleep",
                        .work_unit = "one page written",
                        .kernel_path = "mbind, page migration, remote memory access",
                        .parameters = kParameters,
                        .instruments = {Instrument::kTimerLatency},
                        .remarks = kRemarks});

void NumaWorkingSetSweep::Run(WorkerContext& context) const noexcept {
  const uint64_t nodes = (target_nodes.empty() ? OnlineNodes() : target_nodes).bits;
  if (std::has_single_bit(nodes)) context.Remark(kOneNode);
  const PrivateBuffer memory(region.count);
  if (memory.error() != 0) return context.ReportSetupFailure(memory.error());
  // EINVAL: a kernel without huge pages, which needs no advice.
  const int error = fork_safe::Advise(memory.data(), memory.size(), MADV_NOHUGEPAGE);
  if (error != 0 && error != EINVAL) return context.ReportSetupFailure(error);
  Sweep(*this, context, memory);
  const auto begin = reinterpret_cast<uint64_t>(memory.data());
  context.CountNumaPages(begin, begin + memory.size());
}

}  // namespace ktstr
