// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/standstill.h"

namespace ktstr {
namespace {

template <typename T>
T Get(const std::atomic<T>& value) noexcept {
  return value.load(std::memory_order_relaxed);
}

}  // namespace

bool Standstill::IsProven(uint32_t producer_count, uint32_t consumer_count) const noexcept {
  const bool all_consumers_slept = consumer_count > 0 && Get(consumers.sleepers) == consumer_count;
  const bool all_producers_slept = producer_count > 0 && Get(producers.sleepers) == producer_count;
  const bool had_items = Get(producers.items_before_look) > Get(consumers.items);
  const bool was_empty = Get(consumers.items_before_look) == Get(producers.items);
  return (all_consumers_slept && had_items) || (all_producers_slept && was_empty);
}

void StandstillTally::Leave(WorkerContext& context, Standstill& standstill, bool is_producer,
                            bool slept, uint32_t producer_count) const noexcept {
  StandstillSide& side = is_producer ? standstill.producers : standstill.consumers;
  side.items.fetch_add(items_, std::memory_order_relaxed);
  side.items_before_look.fetch_add(items_before_look_, std::memory_order_relaxed);
  if (slept) side.sleepers.fetch_add(1, std::memory_order_relaxed);
  const auto members = static_cast<uint32_t>(context.group_size());
  if (standstill.members_left.fetch_add(1, std::memory_order_acq_rel) + 1 != members) return;
  if (standstill.IsProven(producer_count, members - producer_count)) {
    context.CountLostWake(context.stop_at_ns());
  }
}

}  // namespace ktstr
