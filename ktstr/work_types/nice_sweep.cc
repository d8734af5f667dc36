// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/nice_sweep.h"

#include <array>
#include <cerrno>

#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/work_types/attribute_churn.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&NiceSweep::spin_iters>("spin_iters", Between(0, 1u << 30),
                                  "PAUSE steps at each nice value"),
};

constexpr const char* kCall = "setpriority";

}  // namespace

KTSTR_DEFINE_WORK_TYPE(NiceSweep, {.summary = "renices itself again and again",
                                   .iteration = "spin, take the next nice value, yield",
                                   .work_unit = "one PAUSE step",
                                   .kernel_path = "reweighting of a running task",
                                   .parameters = kParameters,
                                   .instruments = {Instrument::kYieldTime}});

void NiceSweep::Run(WorkerContext& context) const noexcept {
  SchedAttributes original;
  if (const int error = ReadAttributes(0, original); error != 0) {
    return context.ReportSetupFailure(error);
  }
  // The first change already shows whether lower values are allowed.
  int nice = kMinNice;
  ChurnAttribute(context, spin_iters, kCall, [&nice]() noexcept {
    const int error = fork_safe::SetNice(0, nice);
    nice = nice == kMaxNice ? kMinNice : nice + 1;
    return error;
  });
  const int error = fork_safe::SetNice(0, original.nice);
  // Without privilege it stays where it is.
  if (error != 0 && error != EACCES && error != EPERM) context.ReportFailure(kCall, error);
}

}  // namespace ktstr
