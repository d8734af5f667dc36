// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/irq_wake.h"

#include <array>
#include <cerrno>

#include "ktstr/base/fork_safe.h"
#include "ktstr/shared/cell.h"
#include "ktstr/worker/frame.h"
#include "ktstr/worker/own_cpu.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr std::array kParameters = {
    Param<&IrqWake::interval>("interval", Between(nanoseconds(1), hours(1)),
                              "sleep between two frames"),
    Param<&IrqWake::frame_bytes>("frame_bytes", Between(kMinFrameBytes, kMaxFrameBytes),
                                 "length of a frame"),
};

// What the sender knows of its frames: the one that carries `sent_at_ns`, and all before it, had
// woken their receiver at `at_ns`.
struct Region {
  alignas(kCacheLineBytes) Cell<uint64_t> at_ns;
  Cell<uint64_t> sent_at_ns;  // Published after `at_ns`.
};

class Sender {
 public:
  Sender(const IrqWake& work, WorkerContext& context) noexcept
      : work_(work), context_(context), region_(context.region<Region>()) {}

  void Run() noexcept {
    while (!context_.stop_requested()) {
      if (!Send()) return;
      if (!context_.SleepFor(work_.interval, Instrument::kTimerLatency)) return;
      if (!LookForArrivals()) return;
      context_.EndIteration();
    }
  }

 private:
  // False when the work has failed.
  bool Send() noexcept {
    const Sent frame{.at_ns = MonotonicNs(), .cpu = OwnCpu()};
    const int error = SendFrame(context_, work_.frame_bytes, frame.at_ns);
    // A full queue loses a frame, as it does on any wire.
    if (error == ENOBUFS || error == EINTR) return true;
    if (error != 0) {
      context_.ReportFailure("write(packet socket)", error);
      return false;
    }
    context_.AddUnits(1);
    ++sent_;
    before_ = last_;
    // A migration in the midst of it: nobody knows whose queue the frame went through.
    last_ = {.at_ns = frame.at_ns, .cpu = frame.cpu == OwnCpu() ? frame.cpu : -1};
    return true;
  }

  // The frames of one CPU go through its softirq one after the other: it has woken the receiver of
  // the first before it puts the second into the socket. False when the work has failed.
  bool LookForArrivals() noexcept {
    uint64_t arrived = 0;
    if (const int error = fork_safe::TakeFrameCount(context_.fds().frames_in, arrived);
        error != 0) {
      context_.ReportFailure("getsockopt(packet)", error);
      return false;
    }
    arrived_ += arrived;
    if (arrived_ < sent_ || last_.cpu < 0 || last_.cpu != before_.cpu) return true;
    region_.at_ns.Set(MonotonicNs());
    region_.sent_at_ns.Release(before_.at_ns);
    return true;
  }

  struct Sent {
    uint64_t at_ns = 0;
    int cpu = -1;  // The CPU of the softirq that it goes through; -1: unknown.
  };

  const IrqWake& work_;
  WorkerContext& context_;
  Region& region_;
  uint64_t sent_ = 0;
  uint64_t arrived_ = 0;
  Sent before_;  // The frame before the last one.
  Sent last_;
};

void RecordFrame(WorkerContext& context, uint64_t blocked_at_ns, uint64_t sent_at_ns) noexcept {
  const uint64_t now = MonotonicNs();
  if (sent_at_ns <= blocked_at_ns) {
    context.counters().passes.Add(1);
  } else {
    context.counters().blocks.Add(1);
    context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
    context.Record(Instrument::kWakeLatency, now - sent_at_ns, now);
  }
}

// Takes the next frame, for which it waits. Returns 0 or errno.
int Take(WorkerContext& context, uint64_t blocked_at_ns) noexcept {
  uint64_t sent_at_ns = 0;
  const int error = ReceiveFrame(context, sent_at_ns);
  if (error == 0) RecordFrame(context, blocked_at_ns, sent_at_ns);
  return error;
}

// After a signal: takes a frame that has come nevertheless. Its wake was lost if the parent saw the
// receiver asleep after the sender knew that it was woken. Returns 0 or errno; EAGAIN: none is
// there.
int TakeAfterInterrupt(WorkerContext& context, uint64_t blocked_at_ns) noexcept {
  const Region& region = context.region<Region>();
  int bytes = 0;
  if (const int error = fork_safe::BytesReadable(context.fds().frames_in, bytes); error != 0) {
    return error;
  }
  uint64_t sent_at_ns = 0;
  const int error = bytes == 0 ? EAGAIN : ReceiveFrame(context, sent_at_ns);
  const bool was_lost = error == 0 && sent_at_ns <= region.sent_at_ns.Acquire() &&
                        region.at_ns.Get() < context.SeenAsleepAt(blocked_at_ns);
  if (was_lost) {
    context.CountLostWake(blocked_at_ns);
  } else if (!context.stop_requested()) {
    context.counters().interrupts.Add(1);
  }
  return error;
}

void Receive(WorkerContext& context) noexcept {
  while (!context.stop_requested()) {
    const uint64_t blocked_at_ns = MonotonicNs();
    context.EnterBlock(blocked_at_ns);
    int error = Take(context, blocked_at_ns);
    if (error == EINTR) error = TakeAfterInterrupt(context, blocked_at_ns);
    context.LeaveBlock(MonotonicNs());
    if (error == EAGAIN) continue;
    if (error != 0) return context.ReportFailure("read(packet socket)", error);
    context.AddUnits(1);
    context.EndIteration();
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(IrqWake,
                       {.summary = "a worker is woken from the network softirq",
                        .iteration = "sender: send a frame, sleep; receiver: wait for a frame",
                        .work_unit = "one frame sent or received",
                        .kernel_path = "wake-ups from NET_RX softirqs, ksoftirqd",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime,
                                        Instrument::kTimerLatency},
                        .watch_sleep = true});

Resources IrqWake::resources() const noexcept {
  return {.region_bytes = sizeof(Region), .net = NetLayout::kSendAndReceive};
}

const char* IrqWake::RoleOf(int position) const noexcept {
  return position == 0 ? "sender" : "receiver";
}

void IrqWake::Run(WorkerContext& context) const noexcept {
  if (context.position() == 0) {
    Sender(*this, context).Run();
  } else {
    Receive(context);
  }
}

}  // namespace ktstr
