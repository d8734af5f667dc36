// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/epoll_storm.h"

#include <array>
#include <atomic>
#include <cerrno>

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/standstill.h"
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

// More than there can be producers in the midst of a write.
constexpr uint64_t kStamps = 2048;

// Events are numbered as they are sent. A taking takes all that are there, so the first one that is
// not taken yet has the number of those taken; what woke a sleeper is that one.
struct Region {
  alignas(kCacheLineBytes) std::atomic<uint64_t> sent;
  // Takings that have begun and ended, and what they took together.
  alignas(kCacheLineBytes) std::atomic<uint64_t> takings_begun;
  std::atomic<uint64_t> takings_ended;
  std::atomic<uint64_t> taken;
  Standstill standstill;
  // Just before the write of event n, at n modulo the size. Only of those that may be the first one
  // after a taking: of a flood of events that wait, the first keeps its stamp.
  alignas(kCacheLineBytes) std::array<Cell<uint64_t>, kStamps> sent_at_ns;
};

// False when the call fails.
bool SendEvent(Region& region, WorkerContext& context) noexcept {
  const uint64_t number = region.sent.fetch_add(1, std::memory_order_acq_rel);
  const uint64_t now = MonotonicNs();
  context.LookAround(now);
  if (number - region.taken.load(std::memory_order_relaxed) < kStamps) {
    region.sent_at_ns[number % kStamps].Release(now);
  }
  if (const int error = fork_safe::SignalEventFd(context.fds().event_fds[0], 1); error != 0) {
    context.ReportFailure("write(eventfd)", error);
    return false;
  }
  context.Detail(kEventsSent).Add(1);
  context.AddUnits(1);
  return true;
}

// False when the stop cut it off.
bool SendBurst(const EpollStorm& work, Region& region, StandstillTally& tally,
               WorkerContext& context) noexcept {
  for (uint64_t i = 0; i < work.events_per_burst; ++i) {
    if (context.stop_requested() || !SendEvent(region, context)) return false;
    tally.Add(context, 1);
  }
  return true;
}

void RunProducer(const EpollStorm& work, Region& region, WorkerContext& context) noexcept {
  StandstillTally tally;
  while (!context.stop_requested() && SendBurst(work, region, tally, context)) {
    context.EndIteration();
  }
  tally.Leave(context, region.standstill, true, false, static_cast<uint32_t>(work.producers));
}

// One taking by a consumer.
struct Taking {
  int error = 0;
  uint64_t events = 0;
  uint64_t sent_at_ns = 0;  // When the first one was sent.
  // Whether nobody else has taken since this consumer looked, before it blocked: only then the
  // first event is certainly the one that woke it. Else it may have been woken by one that another
  // consumer took, long before.
  bool alone = false;
};

// How many takings have begun; one more when one of them has not ended.
uint64_t LookAtTakings(const Region& region) noexcept {
  const uint64_t ended = region.takings_ended.load(std::memory_order_acquire);
  const uint64_t begun = region.takings_begun.load(std::memory_order_acquire);
  return begun == ended ? begun : begun + 1;
}

Taking Take(Region& region, int event_fd, uint64_t takings_seen) noexcept {
  Taking taking;
  const uint64_t turn = region.takings_begun.fetch_add(1, std::memory_order_acq_rel);
  taking.error = fork_safe::TakeEvents(event_fd, taking.events);
  const uint64_t first = region.taken.load(std::memory_order_relaxed);
  taking.sent_at_ns = region.sent_at_ns[first % kStamps].Acquire();
  region.taken.fetch_add(taking.events, std::memory_order_acq_rel);
  taking.alone =
      turn == takings_seen && region.takings_begun.load(std::memory_order_acquire) == turn + 1;
  region.takings_ended.fetch_add(1, std::memory_order_release);
  return taking;
}

// A wait that ended at `now` because there were events.
void RecordWake(WorkerContext& context, const Taking& taking, uint64_t blocked_at_ns,
                uint64_t now) noexcept {
  if (taking.sent_at_ns <= blocked_at_ns) {
    context.counters().passes.Add(1);
    return;
  }
  context.counters().blocks.Add(1);
  context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
  if (taking.alone && taking.sent_at_ns < now) {
    context.Record(Instrument::kWakeLatency, now - taking.sent_at_ns, now);
  }
}

class Consumer {
 public:
  Consumer(const EpollStorm& work, WorkerContext& context) noexcept
      : work_(work), region_(context.region<Region>()), context_(context) {}

  void Run() noexcept {
    while (!context_.stop_requested() && TakeEvents()) {
      if (!context_.Spin(kConsumerSpin)) break;
      context_.EndIteration();
    }
    tally_.Leave(context_, region_.standstill, false, slept_,
                 static_cast<uint32_t>(work_.producers));
  }

 private:
  // One wait and one taking; false when the workload stops or a call fails.
  bool TakeEvents() noexcept {
    const uint64_t takings_seen = LookAtTakings(region_);
    const uint64_t blocked_at_ns = MonotonicNs();
    context_.EnterUnwatchedBlock(blocked_at_ns);
    bool ready = false;
    const int error = fork_safe::WaitForEvent(context_.fds().epoll_fd, ready);
    const uint64_t now = MonotonicNs();
    context_.LeaveBlock(now);
    // A wait that a signal ends says "ready" all the same when there are events.
    slept_ = context_.SeenAsleepAt(blocked_at_ns) != 0;
    if (error != 0 && error != EINTR) return Fail("epoll_wait", error);
    const Taking taking = Take(region_, context_.fds().event_fds[0], takings_seen);
    // EAGAIN: another consumer forestalled this one.
    if (taking.error != 0 && taking.error != EAGAIN) return Fail("read(eventfd)", taking.error);
    if (taking.error == EAGAIN) {
      if (context_.stop_requested()) return false;
      (ready ? context_.counters().spurious : context_.counters().interrupts).Add(1);
      return true;
    }
    context_.Detail(kEventsTaken).Add(taking.events);
    // Events that a sleeper took were there for those who should have been awake.
    if (!slept_) tally_.Add(context_, taking.events);
    // The stop's signal may have ended the wait.
    if (ready && !context_.stop_requested()) RecordWake(context_, taking, blocked_at_ns, now);
    return true;
  }

  bool Fail(const char* call, int error) noexcept {
    context_.ReportFailure(call, error);
    return false;
  }

  const EpollStorm& work_;
  Region& region_;
  WorkerContext& context_;
  StandstillTally tally_;
  bool slept_ = false;  // Through the last wait, as the parent saw.
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(EpollStorm,
                       {.summary = "producers flood an eventfd that consumers share by epoll",
                        .iteration = "a burst of writes; one wait, one taking and a short spin",
                        .work_unit = "one event written; of a consumer one PAUSE step",
                        .kernel_path = "eventpoll ready lists, its wake-up of one waiter",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime},
                        .details = kDetails,
                        .watch_sleep = true});

Resources EpollStorm::resources() const noexcept {
  return {.region_bytes = sizeof(Region), .event_fds = 1, .epoll = true};
}

const char* EpollStorm::RoleOf(int position) const noexcept {
  return static_cast<uint64_t>(position) < producers ? "producer" : "consumer";
}

void EpollStorm::Run(WorkerContext& context) const noexcept {
  if (static_cast<uint64_t>(context.position()) < producers) {
    RunProducer(*this, context.region<Region>(), context);
  } else {
    Consumer(*this, context).Run();
  }
}

}  // namespace ktstr
