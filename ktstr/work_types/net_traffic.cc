// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/net_traffic.h"

#include <array>
#include <cerrno>

#include "ktstr/worker/frame.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr std::array kParameters = {
    Param<&NetTraffic::interval>("interval", Between(nanoseconds(1), hours(1)),
                                 "sleep between two frames"),
    Param<&NetTraffic::frame_bytes>("frame_bytes", Between(kMinFrameBytes, kMaxFrameBytes),
                                    "length of a frame"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(NetTraffic, {.summary = "sends frames through a loopback device of its own",
                                    .iteration = "send a frame, sleep interval",
                                    .work_unit = "one frame sent",
                                    .kernel_path = "transmit path, NET_RX softirqs, ksoftirqd",
                                    .parameters = kParameters,
                                    .instruments = {Instrument::kTimerLatency}});

Resources NetTraffic::resources() const noexcept {
  return {.net = NetLayout::kSend};
}

void NetTraffic::Run(WorkerContext& context) const noexcept {
  while (!context.stop_requested()) {
    const int error = SendFrame(context, frame_bytes, MonotonicNs());
    if (error == 0) context.AddUnits(1);
    // A full queue loses a frame, as it does on any wire.
    if (error != 0 && error != ENOBUFS && error != EINTR) {
      return context.ReportFailure("write(packet socket)", error);
    }
    if (!context.SleepFor(interval, Instrument::kTimerLatency)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
