// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/irq_wake.h"

#include <array>
#include <cerrno>

#include "ktstr/worker/frame.h"
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

void Send(const IrqWake& work, WorkerContext& context) noexcept {
  while (!context.stop_requested()) {
    const int error = SendFrame(context, work.frame_bytes);
    if (error == 0) context.AddUnits(1);
    if (error != 0 && error != ENOBUFS && error != EINTR) {
      return context.ReportFailure("write(packet socket)", error);
    }
    if (!context.SleepFor(work.interval, Instrument::kTimerLatency)) return;
    context.EndIteration();
  }
}

void RecordFrame(WorkerContext& context, uint64_t blocked_at_ns, uint64_t sent_at_ns) noexcept {
  const uint64_t now = MonotonicNs();
  if (sent_at_ns <= blocked_at_ns) {
    context.counters().passes.Add(1);
  } else {
    context.counters().blocks.Add(1);
    context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
    context.Record(Instrument::kWakeLatency, now - sent_at_ns, now);
  }
  context.LeaveBlock(now);
}

void Receive(WorkerContext& context) noexcept {
  while (!context.stop_requested()) {
    const uint64_t blocked_at_ns = MonotonicNs();
    context.EnterBlock(blocked_at_ns);
    uint64_t sent_at_ns = 0;
    const int error = ReceiveFrame(context, sent_at_ns);
    if (error == EINTR) {
      context.LeaveBlock(MonotonicNs());
      if (!context.stop_requested()) context.counters().interrupts.Add(1);
      continue;
    }
    if (error != 0) return context.ReportFailure("read(packet socket)", error);
    RecordFrame(context, blocked_at_ns, sent_at_ns);
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
                                        Instrument::kTimerLatency}});

Resources IrqWake::resources() const noexcept {
  return {.net = NetLayout::kSendAndReceive};
}

const char* IrqWake::RoleOf(int position) const noexcept {
  return position == 0 ? "sender" : "receiver";
}

void IrqWake::Run(WorkerContext& context) const noexcept {
  if (context.position() == 0) {
    Send(*this, context);
  } else {
    Receive(context);
  }
}

}  // namespace ktstr
