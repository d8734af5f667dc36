// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/epoll_storm.h"

#include <array>
#include <cerrno>

#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr uint64_t kConsumerSpin = 256;

constexpr std::array kParameters = {
    Param<&EpollStorm::producers>("producers", Between(1, 1024), "producers per eventfd"),
    Param<&EpollStorm::consumers>("consumers", Between(1, 1024), "consumers per eventfd"),
    Param<&EpollStorm::events_per_burst>("events_per_burst", Between(1, 1u << 20),
                                         "writes per iteration of a producer"),
};

enum Detail { kEventsSent, kEventsTaken };
constexpr const char* kDetails[] = {"events_sent", "events_taken"};

struct Region {
  // When the first write since the last taking began; 0: none has.
  alignas(kCacheLineBytes) std::atomic<uint64_t> first_sent_at_ns;
  alignas(kCacheLineBytes) std::atomic<uint64_t> begun;      // Writes, before ...
  alignas(kCacheLineBytes) std::atomic<uint64_t> completed;  // ... and after.
};

bool SendEvent(Region& region, WorkerContext& context) noexcept {
  uint64_t none = 0;
  region.first_sent_at_ns.compare_exchange_strong(none, MonotonicNs(), std::memory_order_acq_rel);
  region.begun.fetch_add(1, std::memory_order_seq_cst);
  if (fork_safe::SignalEventFd(context.fds().event_fds[0], 1) != 0) return false;
  region.completed.fetch_add(1, std::memory_order_seq_cst);
  context.Detail(kEventsSent).Add(1);
  context.AddUnits(1);
  return true;
}

void RunProducer(const EpollStorm& work, Region& region, WorkerContext& context) noexcept {
  while (!context.stop_requested()) {
    for (uint64_t i = 0; i < work.events_per_burst && !context.stop_requested(); ++i) {
      if (!SendEvent(region, context)) return;
    }
    context.EndIteration();
  }
}

void RecordWake(WorkerContext& context, uint64_t sent_at_ns, uint64_t blocked_at_ns,
                uint64_t now) noexcept {
  if (sent_at_ns <= blocked_at_ns) {
    context.counters().passes.Add(1);
    return;
  }
  context.counters().blocks.Add(1);
  context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
  context.Record(Instrument::kWakeLatency, now > sent_at_ns ? now - sent_at_ns : 0, now);
}

// One wait and one taking; false when the workload stops or a call fails.
bool TakeEvents(Region& region, WorkerContext& context) noexcept {
  const uint64_t completed_before = region.completed.load(std::memory_order_seq_cst);
  const uint64_t blocked_at_ns = MonotonicNs();
  context.EnterBlock(blocked_at_ns);
  bool ready = false;
  const int error = fork_safe::WaitForEvent(context.fds().epoll_fd, ready);
  const uint64_t now = MonotonicNs();
  context.LeaveBlock(now);
  if (error != 0 && error != EINTR) return false;
  uint64_t taken = 0;
  if (fork_safe::TakeEvents(context.fds().event_fds[0], taken) != 0) {
    if (context.stop_requested()) return false;
    (ready ? context.counters().spurious : context.counters().interrupts).Add(1);
    return true;
  }
  const uint64_t sent_at_ns = region.first_sent_at_ns.exchange(0, std::memory_order_acq_rel);
  context.Detail(kEventsTaken).Add(taken);
  if (ready) {
    RecordWake(context, sent_at_ns, blocked_at_ns, now);
  } else if (taken > region.begun.load(std::memory_order_seq_cst) - completed_before) {
    // More than was written meanwhile: some of it lay ready all the time, and nobody else took it.
    context.counters().lost_wakes.Add(1);
  }
  return true;
}

void RunConsumer(Region& region, WorkerContext& context) noexcept {
  while (!context.stop_requested() && TakeEvents(region, context)) {
    context.Spin(kConsumerSpin);
    context.EndIteration();
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(EpollStorm,
                       {.summary = "producers flood an eventfd that consumers share by epoll",
                        .iteration = "a burst of writes; one wait, one taking and a short spin",
                        .work_unit = "one event written; of a consumer one PAUSE step",
                        .kernel_path = "eventpoll ready lists, its wake-up of one waiter",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime},
                        .details = kDetails,
                        .checkpoint_every = kCheckpointAtBlocks});

Resources EpollStorm::resources() const noexcept {
  return {.region_bytes = sizeof(Region), .event_fds = 1, .epoll = true};
}

const char* EpollStorm::RoleOf(int position) const noexcept {
  return static_cast<uint64_t>(position) < producers ? "producer" : "consumer";
}

void EpollStorm::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  if (static_cast<uint64_t>(context.position()) < producers) {
    RunProducer(*this, region, context);
  } else {
    RunConsumer(region, context);
  }
}

}  // namespace ktstr
