// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/short_slice.h"

#include <array>
#include <cerrno>

#include "ktstr/sched/sched_policy.h"
#include "ktstr/worker/timer_loops.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// The kernel cuts slices to this range (sched_setattr(2), Linux 6.12).
constexpr nanoseconds kMinSlice = microseconds(100);
constexpr nanoseconds kMaxSlice = milliseconds(100);

constexpr std::array kParameters = {
    Param<&ShortSlice::slice>("slice", Between(nanoseconds(0), kMaxSlice),
                              "the EEVDF slice, 0: as it is"),
    Param<&ShortSlice::interval>("interval", Between(microseconds(1), hours(1)),
                                 "time between two deadlines"),
    Param<&ShortSlice::spin_iters>("spin_iters", Between(0, 1u << 30),
                                   "PAUSE steps after each wake-up"),
};

// Older kernels ignore the slice in silence: only reading it back shows it. Returns 0 or errno.
int TakeSlice(nanoseconds slice) noexcept {
  SchedAttributes attributes;
  if (const int error = ReadAttributes(0, attributes); error != 0) return error;
  if (attributes.kind != PolicyKind::kNormal && attributes.kind != PolicyKind::kBatch) {
    return EINVAL;
  }
  const SchedPolicy policy{.kind = attributes.kind, .slice = slice};
  if (const int error = ApplyPolicy(0, policy, attributes.nice); error != 0) return error;
  if (const int error = ReadAttributes(0, attributes); error != 0) return error;
  return attributes.runtime == slice ? 0 : ENOTSUP;
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(ShortSlice,
                       {.summary = "a timer worker with an EEVDF slice of its own",
                        .iteration = "sleep until the next deadline, then spin",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "EEVDF's virtual deadlines, wake-up preemption by slice",
                        .parameters = kParameters,
                        .instruments = {Instrument::kTimerLatency}});

ParameterError ShortSlice::Validate() const noexcept {
  if (slice.count() == 0 || slice >= kMinSlice) return {};
  return {"slice", "must be 0 or at least 100us, the shortest that the kernel gives"};
}

void ShortSlice::Run(WorkerContext& context) const noexcept {
  if (slice.count() != 0) {
    if (const int error = TakeSlice(slice); error != 0) context.ReportSetupFailure(error);
  }
  RunPeriodically(context, interval, spin_iters);
}

}  // namespace ktstr
