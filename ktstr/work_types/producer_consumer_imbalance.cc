// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/producer_consumer_imbalance.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "ktstr/worker/item_ring.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using Work = ProducerConsumerImbalance;

constexpr uint64_t kNsPerSecond = 1'000'000'000;

constexpr std::array kParameters = {
    Param<&Work::producers>("producers", Between(1, 1024), "producers per queue"),
    Param<&Work::consumers>("consumers", Between(1, 1024), "consumers per queue"),
    Param<&Work::produce_rate_hz>("produce_rate_hz", Between(0, kNsPerSecond),
                                  "items per second of each producer; 0: as fast as it can"),
    Param<&Work::consume_iters>("consume_iters", Between(0, 1u << 30), "PAUSE steps per item"),
    Param<&Work::queue_depth_target>("queue_depth_target", Between(1, 1u << 16),
                                     "places of the queue"),
};

enum Detail {
  kProduced,
  kConsumed,
  kQueueFullWaits,
  kQueueEmptyWaits,
  kLeftInQueue,
  kLost,
  kDoubled,
};
constexpr const char* kDetails[] = {
    "produced",      "consumed", "queue_full_waits", "queue_empty_waits",
    "left_in_queue", "lost",     "doubled"};

// How many items went by and a checksum of them.
struct Tally {
  uint64_t count = 0;
  uint64_t sum = 0;

  void Add(uint64_t item) noexcept {
    ++count;
    sum += item;
  }
};
struct SharedTally {
  std::atomic<uint64_t> count;
  std::atomic<uint64_t> sum;

  void Add(const Tally& tally) noexcept {
    count.fetch_add(tally.count, std::memory_order_relaxed);
    sum.fetch_add(tally.sum, std::memory_order_relaxed);
  }
};

struct Region {
  SharedTally produced;
  SharedTally consumed;
  std::atomic<uint32_t> members_left;
  ItemRing ring;  // Last: its places follow it.
};

// Every item is another number: its producer and its place in the producer's sequence.
Tally Produce(const Work& work, Region& region, WorkerContext& context) noexcept {
  const uint64_t first = static_cast<uint64_t>(context.position() + 1) << 48;
  const uint64_t period = work.produce_rate_hz == 0 ? 0 : kNsPerSecond / work.produce_rate_hz;
  Tally produced;
  for (uint64_t due = MonotonicNs(); !context.stop_requested();) {
    const uint64_t item = first + produced.count;
    const ConditionWait wait = region.ring.Push(context, work.queue_depth_target, item);
    if (wait.end == ConditionWait::End::kStopped) break;
    if (wait.end == ConditionWait::End::kWoken) context.Detail(kQueueFullWaits).Add(1);
    produced.Add(item);
    context.Detail(kProduced).Add(1);
    context.AddUnits(1);
    context.EndIteration();
    if (period == 0) continue;
    due += period;
    if (const uint64_t now = MonotonicNs(); due <= now) {
      due = now;  // Behind: no rest, and none of the later items is hurried.
    } else if (!context.SleepUntil(due, Instrument::kTimerLatency)) {
      break;
    }
  }
  return produced;
}

Tally Consume(const Work& work, Region& region, WorkerContext& context) noexcept {
  Tally consumed;
  while (!context.stop_requested()) {
    RingItem item;
    const ConditionWait wait = region.ring.Pop(context, work.queue_depth_target, item);
    if (wait.end == ConditionWait::End::kStopped) break;
    consumed.Add(item.value);
    context.Detail(kConsumed).Add(1);
    if (wait.end == ConditionWait::End::kWoken) {
      context.Detail(kQueueEmptyWaits).Add(1);
      if (item.pushed_at_ns > wait.blocked_at_ns && item.pushed_at_ns < wait.now_ns) {
        context.Record(Instrument::kWakeLatency, wait.now_ns - item.pushed_at_ns, wait.now_ns);
      }
    }
    if (!context.Spin(work.consume_iters)) break;
    context.EndIteration();
  }
  return consumed;
}

// Of the last worker that leaves: what is still queued, and whether the sums agree.
void Settle(const Work& work, Region& region, WorkerContext& context) noexcept {
  Tally left;
  RingItem item;
  while (region.ring.TryPop(work.queue_depth_target, item)) left.Add(item.value);
  region.consumed.Add(left);
  const uint64_t in = region.produced.count.load(std::memory_order_relaxed);
  const uint64_t out = region.consumed.count.load(std::memory_order_relaxed);
  context.Detail(kLeftInQueue).Set(left.count);
  context.Detail(kLost).Set(in > out ? in - out : 0);
  context.Detail(kDoubled).Set(out > in ? out - in : 0);
  // As many out as in, but not the same: at least one of each.
  if (in == out && region.produced.sum.load(std::memory_order_relaxed) !=
                       region.consumed.sum.load(std::memory_order_relaxed)) {
    context.Detail(kLost).Set(1);
    context.Detail(kDoubled).Set(1);
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    ProducerConsumerImbalance,
    {.summary = "producers and consumers of different speed share one bounded queue",
     .iteration = "one item: pushed, or popped and worked on for consume_iters",
     .work_unit = "one item; of a consumer one PAUSE step",
     .kernel_path = "wake-ups of one out of many in both directions, timer wake-ups",
     .parameters = kParameters,
     .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime, Instrument::kTimerLatency},
     .details = kDetails});

Resources ProducerConsumerImbalance::resources() const noexcept {
  return {.region_bytes = offsetof(Region, ring) + ItemRing::BytesFor(queue_depth_target),
          .futex_words = ItemRing::Words(offsetof(Region, ring))};
}

const char* ProducerConsumerImbalance::RoleOf(int position) const noexcept {
  return static_cast<uint64_t>(position) < producers ? "producer" : "consumer";
}

void ProducerConsumerImbalance::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  if (static_cast<uint64_t>(context.position()) < producers) {
    region.produced.Add(Produce(*this, region, context));
  } else {
    region.consumed.Add(Consume(*this, region, context));
  }
  const auto members = static_cast<uint32_t>(context.group_size());
  if (region.members_left.fetch_add(1, std::memory_order_acq_rel) + 1 == members) {
    Settle(*this, region, context);
  }
}

}  // namespace ktstr
