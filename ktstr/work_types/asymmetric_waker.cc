// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/asymmetric_waker.h"

#include <array>

#include "ktstr/work_types/fan_out.h"
#include "ktstr/worker/role_policy.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    ChoiceParam<&AsymmetricWaker::waker_class>("waker_class", kSchedClassNames,
                                               "the waker's scheduling class"),
    ChoiceParam<&AsymmetricWaker::wakee_class>("wakee_class", kSchedClassNames,
                                               "the wakee's scheduling class"),
    Param<&AsymmetricWaker::burst_iters>("burst_iters", Between(0, 1u << 30),
                                         "PAUSE steps per iteration"),
};

void RunWaker(const AsymmetricWaker& work, FanOut& fan_out, WorkerContext& context) noexcept {
  while (!context.stop_requested()) {
    if (!context.Spin(work.burst_iters)) return;
    fan_out.WakeAll(context, 1);
    context.EndIteration();
  }
}

void RunWakee(const AsymmetricWaker& work, FanOutReceiver wakee, WorkerContext& context) noexcept {
  while (wakee.AwaitNext(context) != 0) {
    if (!context.Spin(work.burst_iters)) return;
    context.EndIteration();
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(AsymmetricWaker,
                       {.summary = "a waker of one scheduling class, a wakee of another",
                        .iteration = "the waker spins and wakes; the wakee waits and spins",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "wake-ups across scheduling classes",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime}});

Resources AsymmetricWaker::resources() const noexcept {
  return {.region_bytes = FanOut::BytesFor(1), .futex_words = FanOut::Words()};
}

const char* AsymmetricWaker::RoleOf(int position) const noexcept {
  return position == 0 ? "waker" : "wakee";
}

void AsymmetricWaker::Run(WorkerContext& context) const noexcept {
  auto& shared = context.region<FanOut>();
  const bool is_waker = context.position() == 0;
  TakeRolePolicy(context, PolicyOf(is_waker ? waker_class : wakee_class));
  if (is_waker) return RunWaker(*this, shared, context);
  RunWakee(*this, FanOutReceiver(shared, 0), context);
}

}  // namespace ktstr
