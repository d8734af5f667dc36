// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/numa_migration_churn.h"

#include <array>
#include <bit>
#include <cerrno>

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

void MoveTo(WorkerContext& context, int node, const CpuSet& allowed) noexcept {
  CpuSet of_node;
  int error = ReadNodeCpus(node, of_node);
  const CpuSet cpus = of_node & allowed;
  // A kernel without NUMA has no such file, and a node may have no CPU that the worker may use.
  if (error == ENOENT && node == 0) {
    error = fork_safe::SetAffinity(0, allowed.words());
  } else if (error == 0 && !cpus.empty()) {
    const uint64_t called_at_ns = MonotonicNs();
    error = fork_safe::SetAffinity(0, cpus.words());
    const uint64_t now = MonotonicNs();
    context.Record(Instrument::kAffinityTime, now - called_at_ns, now);
  }
  if (error != 0) context.ReportSetupFailure(error);
}

constexpr const char* kRemarks[] = {"one NUMA node only: nothing could migrate"};
constexpr size_t kOneNode = 0;

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
  if (std::has_single_bit(nodes.bits)) context.Remark(kOneNode);
  CpuSet allowed;
  if (const int error = fork_safe::GetAffinity(0, allowed.mutable_words()); error != 0) {
    context.ReportSetupFailure(error);
  }
  for (uint64_t turn = 0; !context.stop_requested(); ++turn) {
    MoveTo(context, NodeAtTurn(nodes, turn), allowed);
    context.SleepUntil(MonotonicNs() + static_cast<uint64_t>(period.count()),
                       Instrument::kTimerLatency);
    context.Spin(kSpinSteps);
    context.EndIteration();
  }
}

}  // namespace ktstr
