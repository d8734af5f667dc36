// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/numa_migration_churn.h"

#include <array>
#include <bit>
#include <cerrno>

#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/sched/cpu_set.h"
#include "ktstr/worker/numa_nodes.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr uint64_t kSpinSteps = 256;

constexpr std::array kParameters = {
    Param<&NumaMigrationChurn::period>("period", Between(nanoseconds(1), hours(1)),
                                       "sleep on each node"),
    ListParam<&NumaMigrationChurn::target_nodes>("target_nodes",
                                                 "nodes to move to by turns; empty: all online"),
};

void SetCpus(WorkerContext& context, const CpuSet& cpus) noexcept {
  const uint64_t called_at_ns = MonotonicNs();
  const int error = fork_safe::SetAffinity(0, cpus.words());
  const uint64_t now = MonotonicNs();
  if (error != 0) return context.ReportFailure("sched_setaffinity", error);
  context.Record(Instrument::kAffinityTime, now - called_at_ns, now);
}

void MoveTo(WorkerContext& context, int node, const CpuSet& allowed) noexcept {
  CpuSet of_node;
  const int error = ReadNodeCpus(node, of_node);
  // A kernel without NUMA has no such file.
  if (error == ENOENT && node == 0) return SetCpus(context, allowed);
  // A node that this machine does not have.
  if (error != 0) return context.ReportSetupFailure(error);
  // A node may have no CPU that the worker may use.
  if (const CpuSet cpus = of_node & allowed; !cpus.empty()) SetCpus(context, cpus);
}

constexpr const char* kRemarks[] = {"one NUMA node only: nothing could migrate"};
constexpr size_t kOneNode = 0;

// How many of the nodes have CPUs that the worker may use; 1 on a kernel without NUMA.
int CountUsable(NumberList nodes, const CpuSet& allowed) noexcept {
  int usable = 0;
  for (uint64_t left = nodes.bits; left != 0; left &= left - 1) {
    CpuSet of_node;
    const int error = ReadNodeCpus(std::countr_zero(left), of_node);
    if (error == ENOENT || (error == 0 && !(of_node & allowed).empty())) ++usable;
  }
  return usable;
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(NumaMigrationChurn,
                       {.summary = "moves itself from NUMA node to NUMA node",
                        .iteration = "take the CPUs of the next node, sleep, spin 256 steps",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "migration across nodes, NUMA balancing",
                        .parameters = kParameters,
                        .instruments = {Instrument::kAffinityTime, Instrument::kTimerLatency},
                        .remarks = kRemarks});

void NumaMigrationChurn::Run(WorkerContext& context) const noexcept {
  const NumberList nodes = target_nodes.empty() ? OnlineNodes() : target_nodes;
  const CpuSet& allowed = context.cpus();
  if (CountUsable(nodes, allowed) <= 1) context.Remark(kOneNode);
  for (uint64_t turn = 0; !context.stop_requested(); ++turn) {
    MoveTo(context, NodeAtTurn(nodes, turn), allowed);
    if (!context.SleepFor(period, Instrument::kTimerLatency)) return;
    if (!context.Spin(kSpinSteps)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
