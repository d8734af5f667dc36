// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/epoll_storm.h"

#include <array>
#include <atomic>
#include <cerrno>

#include "ktstr/worker/standstill.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr uint64_t kConsumerSpin = 256;

constexpr std::array kParameters = {
    Param<&EpollStorm::producers>("producers", Between(1, 1024),
                                  "producers per eventfd"),
    Param<&EpollStorm::consumers>("consumers", Between(1, 1024),
                                  "consumers per eventfd"),
    Param<&EpollStorm::events_per_burst>("events_per_burst",
                                         Between(1, 1u << 20),
                                         "writes per iteration of a producer"),
};

enum Detail { kEventsSent, kEventsTaken };
constexpr const char *kDetails[] = {"events_sent", "events_taken"};

struct Region {
  // When the first write since the last taking began; 0: none has.
  alignas(kCacheLineBytes) std::atomic<uint64_t> first_sent_at_ns;
  Standstill standstill;
};

// False when a call fails.
bool SendEvent(Region &region, WorkerContext &context) noexcept {
  uint64_t none = 0;
  const uint64_t now = MonotonicNs();
  context.LookAround(now);
  region.first_sent_at_ns.compare_exchange_strong(none, now,
                                                  std::memory_order_acq_rel);
  if (const int error = fork_safe::SignalEventFd(context.fds().event_fds[0], 1);
      error != 0) {
    context.ReportFailure("write(eventfd)", error);
    return false;
  }
  context.Detail(kEventsSent).Add(1);
  context.AddUnits(1);
  return true;
}

// False when the stop cut it off.
bool SendBurst(const EpollStorm &work, Region &region, StandstillTally &tally,
               WorkerContext &context) noexcept {
  for (uint64_t i = 0; i < work.events_per_burst; ++i) {
    if (context.stop_requested() || !SendEvent(region, context))
      return false;
    tally.Add(context, 1);
  }
  return true;
}

void RunProducer(const EpollStorm &work, Region &region,
                 WorkerContext &context) noexcept {
  StandstillTally tally;
  while (!context.stop_requested() && SendBurst(work, region, tally, context)) {
    context.EndIteration();
  }
  tally.Leave(context, region.standstill, true, false,
              static_cast<uint32_t>(work.producers));
}

// `sent_at_ns` 0: another consumer took the stamp of these events with its own,
// so that they were sent after it had read, and only block time is known.
void RecordWake(WorkerContext &context, uint64_t sent_at_ns,
                uint64_t blocked_at_ns, uint64_t now) noexcept {
  if (sent_at_ns != 0 && sent_at_ns <= blocked_at_ns) {
    context.counters().passes.Add(1);
    return;
  }
  context.counters().blocks.Add(1);
  context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
  if (sent_at_ns == 0)
    return;
  context.Record(Instrument::kWakeLatency,
                 now > sent_at_ns ? now - sent_at_ns : 0, now);
}

class Consumer {
public:
  Consumer(const EpollStorm &work, WorkerContext &context) noexcept
      : work_(work), region_(context.region<Region>()), context_(context) {}

  void Run() noexcept {
    while (!context_.stop_requested() && TakeEvents()) {
      if (!context_.Spin(kConsumerSpin))
        break;
      context_.EndIteration();
    }
    tally_.Leave(context_, region_.standstill, false, slept_,
                 static_cast<uint32_t>(work_.producers));
  }

private:
  // One wait and one taking; false when the workload stops or a call fails.
  bool TakeEvents() noexcept {
    const uint64_t blocked_at_ns = MonotonicNs();
    context_.EnterUnwatchedBlock(blocked_at_ns);
    bool ready = false;
    const int error = fork_safe::WaitForEvent(context_.fds().epoll_fd, ready);
    const uint64_t now = MonotonicNs();
    context_.LeaveBlock(now);
    // A wait that a signal ends says "ready" all the same when there are
    // events.
    slept_ = context_.SeenAsleepAt(blocked_at_ns) != 0;
    if (error != 0 && error != EINTR)
      return Fail("epoll_wait", error);
    uint64_t taken = 0;
    const int refusal =
        fork_safe::TakeEvents(context_.fds().event_fds[0], taken);
    // EAGAIN: another consumer forestalled this one.
    if (refusal != 0 && refusal != EAGAIN)
      return Fail("read(eventfd)", refusal);
    if (refusal == EAGAIN) {
      if (context_.stop_requested())
        return false;
      (ready ? context_.counters().spurious : context_.counters().interrupts)
          .Add(1);
      return true;
    }
    const uint64_t sent_at_ns =
        region_.first_sent_at_ns.exchange(0, std::memory_order_acq_rel);
    context_.Detail(kEventsTaken).Add(taken);
    // What a sleeper took was there for those who should have been awake.
    if (!slept_)
      tally_.Add(context_, taken);
    if (ready)
      RecordWake(context_, sent_at_ns, blocked_at_ns, now);
    return true;
  }

  bool Fail(const char *call, int error) noexcept {
    context_.ReportFailure(call, error);
    return false;
  }

  const EpollStorm &work_;
  Region &region_;
  WorkerContext &context_;
  StandstillTally tally_;
  bool slept_ = false; // Through the last wait, as the parent saw.
};

} // namespace

KTSTR_DEFINE_WORK_TYPE(
    EpollStorm,
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

const char *EpollStorm::RoleOf(int position) const noexcept {
  return static_cast<uint64_t>(position) < producers ? "producer" : "consumer";
}

void EpollStorm::Run(WorkerContext &context) const noexcept {
  if (static_cast<uint64_t>(context.position()) < producers) {
    RunProducer(*this, context.region<Region>(), context);
  } else {
    Consumer(*this, context).Run();
  }
}

} // namespace ktstr
