// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/pipe_channel.h"

#include <array>
#include <cerrno>
#include <cstddef>

#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

// After EINTR: whether the byte is there, so that a signal ended the wait for it. A woken reader
// looks at the pipe before it looks at signals, so a byte whose write had completed before the
// signal was sent means that the wake was lost.
bool CountInterrupt(WorkerContext& context, const PipeChannel& channel, int fd,
                    uint64_t blocked_at_ns) noexcept {
  int bytes = 0;
  if (const int error = fork_safe::BytesReadable(fd, bytes); error != 0) {
    context.ReportFailure("ioctl(FIONREAD)", error);
    return true;
  }
  WorkerSlot& counters = context.counters();
  const uint64_t completed = channel.completed_at_ns.Acquire();
  if (bytes > 0 && completed != 0 && context.WakeWasLost(blocked_at_ns, completed)) {
    context.CountLostWake(blocked_at_ns);
  } else if (!context.stop_requested()) {
    counters.interrupts.Add(1);
  }
  return bytes > 0;
}

}  // namespace

bool SendByte(WorkerContext& context, PipeChannel& channel, int fd) noexcept {
  constexpr std::array<std::byte, 1> kByte = {std::byte{1}};
  channel.completed_at_ns.Set(0);
  channel.sent_at_ns.Release(MonotonicNs());
  for (;;) {
    size_t sent = 0;
    const int error = fork_safe::Write(fd, kByte, sent);
    if (sent == 1) break;
    if (error != EINTR) context.ReportFailure("write", error == 0 ? EIO : error);
    if (context.stop_requested()) return false;
  }
  channel.completed_at_ns.Release(MonotonicNs());
  return true;
}

bool ReceiveByte(WorkerContext& context, const PipeChannel& channel, int fd,
                 uint64_t blocked_at_ns) noexcept {
  std::array<std::byte, 1> byte;
  bool interrupted = false;
  context.EnterBlock(blocked_at_ns);
  for (uint64_t began_at_ns = blocked_at_ns;; began_at_ns = context.ContinueBlock()) {
    if (context.stop_requested()) return false;
    size_t received = 0;
    const int error = fork_safe::Read(fd, byte, received);
    if (received == 1) break;
    if (error != EINTR) {
      // The end of the file: the parent keeps every pipe open.
      context.ReportFailure("read", error == 0 ? EPIPE : error);
      return false;
    }
    interrupted = CountInterrupt(context, channel, fd, began_at_ns);
  }
  const uint64_t now = MonotonicNs();
  const uint64_t sent_at_ns = channel.sent_at_ns.Acquire();
  if (sent_at_ns <= blocked_at_ns) {
    context.counters().passes.Add(1);
  } else if (!interrupted) {
    context.counters().blocks.Add(1);
    context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
    context.Record(Instrument::kWakeLatency, now - sent_at_ns, now);
  }
  context.LeaveBlock(now);
  return true;
}

}  // namespace ktstr
