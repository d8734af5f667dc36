// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/affinity_churn.h"

#include <array>

#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/sched/cpu_set.h"
#include "ktstr/work_types/attribute_churn.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&AffinityChurn::spin_iters>("spin_iters", Between(0, 1u << 30),
                                      "PAUSE steps on each CPU"),
};

constexpr const char* kRemarks[] = {"only one CPU is allowed: nothing could migrate"};
constexpr size_t kOneCpu = 0;

constexpr const char* kCall = "sched_setaffinity";

// Member `index` of the set, in ascending order.
int NthCpu(const CpuSet& cpus, uint64_t index) noexcept {
  int cpu = cpus.First();
  while (index-- > 0) cpu = cpus.Next(cpu);
  return cpu;
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(AffinityChurn, {.summary = "pins itself to one random CPU after the other",
                                       .iteration = "spin, pin to a random allowed CPU, yield",
                                       .work_unit = "one PAUSE step",
                                       .kernel_path = "affine moves of a running task",
                                       .parameters = kParameters,
                                       .instruments = {Instrument::kYieldTime},
                                       .remarks = kRemarks});

void AffinityChurn::Run(WorkerContext& context) const noexcept {
  CpuSet allowed;
  if (const int error = fork_safe::GetAffinity(0, allowed.mutable_words()); error != 0) {
    return context.ReportSetupFailure(error);
  }
  const auto count = static_cast<uint64_t>(allowed.Count());
  if (count == 1) context.Remark(kOneCpu);
  ChurnAttribute(context, spin_iters, kCall, [&]() noexcept {
    const CpuSet one = CpuSet::Of({NthCpu(allowed, context.Random() % count)});
    return fork_safe::SetAffinity(0, one.words());
  });
  if (const int error = fork_safe::SetAffinity(0, allowed.words()); error != 0) {
    context.ReportFailure(kCall, error);
  }
}

}  // namespace ktstr
