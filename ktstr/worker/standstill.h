// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Standstill: the proof, when a group stops, that a wake-up was lost among many waiters. Worker
// side; lies in a shared region.
//
// Where many producers and many consumers share a pipe or an eventfd, the kernel chooses whom it
// wakes, so no single waiter can claim a lost wake-up. But when the parent saw *every* consumer
// asleep although items had been there before it looked, or every producer although all items had
// been taken, then nobody was woken. The belt must leave these blocks alone (EnterUnwatchedBlock)
// and the parent must look (WorkTypeTraits::watch_sleep). A wake-up that was lost and made good by
// the next one is not found.

#ifndef KTSTR_WORKER_STANDSTILL_H_
#define KTSTR_WORKER_STANDSTILL_H_

#include <atomic>
#include <cstdint>

#include "ktstr/shared/cell.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// What the members of one side leave behind when they go.
struct StandstillSide {
  alignas(kCacheLineBytes) std::atomic<uint64_t> items;  // All of the run ...
  std::atomic<uint64_t> items_before_look;               // ... and before the parent looked.
  std::atomic<uint32_t> sleepers;
};

struct Standstill {
  StandstillSide producers;
  StandstillSide consumers;
  std::atomic<uint32_t> members_left;

  // Whether all of a side slept on. Asked by the last member that leaves.
  bool IsProven(uint32_t producer_count, uint32_t consumer_count) const noexcept;
};

// One member's count of what it put in or took out.
class StandstillTally {
 public:
  void Add(const WorkerContext& context, uint64_t items) noexcept {
    items_ += items;
    // All that was done before the flag was set was done before the parent looked at anybody.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!context.last_look_has_begun()) items_before_look_ += items;
  }
  // The member goes. `slept`: the parent saw it asleep in a block that only the stop ended. The
  // last one counts a lost wake if the standstill is proven.
  void Leave(WorkerContext& context, Standstill& standstill, bool is_producer, bool slept,
             uint32_t producer_count) const noexcept;

 private:
  uint64_t items_ = 0;
  uint64_t items_before_look_ = 0;
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_STANDSTILL_H_
