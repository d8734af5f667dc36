// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/thundering_herd.h"

#include <array>

#include "ktstr/work_types/fan_out.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr std::array kParameters = {
    Param<&ThunderingHerd::waiters>("waiters", Between(1, kMaxReceivers), "waiters per waker"),
    Param<&ThunderingHerd::batches>("batches", Between(0, 1u << 30),
                                    "wakes of the herd; 0: until the stop"),
    Param<&ThunderingHerd::inter_batch>("inter_batch", Between(nanoseconds(0), hours(1)),
                                        "what the waker sleeps before each"),
};

enum Detail { kMissedBatches };
constexpr const char* kDetails[] = {"missed_batches"};

bool IsLast(const ThunderingHerd& work, uint64_t batch) noexcept {
  return work.batches != 0 && batch >= work.batches;
}

void RunWaker(const ThunderingHerd& work, FanOut& fan_out, WorkerContext& context) noexcept {
  for (uint64_t batch = 1; !context.stop_requested(); ++batch) {
    if (!context.SleepFor(work.inter_batch, Instrument::kTimerLatency)) return;
    fan_out.WakeAll(context, work.waiters);
    context.EndIteration();
    if (IsLast(work, batch)) return;
  }
}

void RunWaiter(const ThunderingHerd& work, FanOutReceiver waiter, WorkerContext& context) noexcept {
  while (const uint32_t batches = waiter.AwaitNext(context)) {
    context.Detail(kMissedBatches).Add(batches - 1);
    context.EndIteration();
    if (IsLast(work, waiter.seen())) return;
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(ThunderingHerd,
                       {.summary = "one waker sleeps, then wakes a whole herd at once",
                        .iteration = "one batch: a sleep and a wake of all; a waiter sees it",
                        .work_unit = "none",
                        .kernel_path = "one FUTEX_WAKE of many, idle CPUs for a crowd",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime,
                                        Instrument::kTimerLatency},
                        .details = kDetails});

Resources ThunderingHerd::resources() const noexcept {
  return {.region_bytes = FanOut::BytesFor(waiters), .futex_words = FanOut::Words()};
}

const char* ThunderingHerd::RoleOf(int position) const noexcept {
  return position == 0 ? "waker" : "waiter";
}

void ThunderingHerd::Run(WorkerContext& context) const noexcept {
  auto& shared = context.region<FanOut>();
  if (context.position() == 0) return RunWaker(*this, shared, context);
  RunWaiter(*this, FanOutReceiver(shared, static_cast<size_t>(context.position()) - 1), context);
}

}  // namespace ktstr
