// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/messages.h"

#include <cerrno>
#include <cstring>
#include <span>

namespace ktstr {
namespace {

using Buffer = std::array<std::byte, 4096>;

// Moves the whole of `bytes`: a stream may take or give it in pieces.
template <typename Byte>
MessageEnd Transfer(WorkerContext& context, int fd, std::span<Byte> bytes,
                    int (*call)(int, std::span<Byte>, size_t&) noexcept) noexcept {
  size_t moved = 0;
  while (moved < bytes.size()) {
    if (context.stop_requested() && moved == 0) return MessageEnd::kStopped;
    size_t now = 0;
    const int error = call(fd, bytes.subspan(moved), now);
    moved += now;
    if (error == 0 && now > 0) continue;
    if (error != EINTR) return MessageEnd::kStopped;
    if (context.stop_requested()) {
      return moved == 0 ? MessageEnd::kInterrupted : MessageEnd::kStopped;
    }
  }
  return MessageEnd::kDone;
}

}  // namespace

MessageEnd WriteMessage(WorkerContext& context, int fd, size_t bytes, Message message) noexcept {
  Buffer buffer{};
  message.sent_at_ns = MonotonicNs();
  std::memcpy(buffer.data(), &message, sizeof message);
  return Transfer<const std::byte>(context, fd, std::span(buffer).first(bytes), fork_safe::Write);
}

MessageEnd ReadMessage(WorkerContext& context, int fd, size_t bytes, Message& message) noexcept {
  Buffer buffer;
  const uint64_t blocked_at_ns = MonotonicNs();
  const MessageEnd end =
      Transfer<std::byte>(context, fd, std::span(buffer).first(bytes), fork_safe::Read);
  if (end != MessageEnd::kDone) return end;
  std::memcpy(&message, buffer.data(), sizeof message);
  const uint64_t now = MonotonicNs();
  if (message.sent_at_ns <= blocked_at_ns) {
    context.counters().passes.Add(1);
  } else {
    context.counters().blocks.Add(1);
    context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
    context.Record(Instrument::kWakeLatency, now - message.sent_at_ns, now);
  }
  context.RestartGapClock(now);
  return MessageEnd::kDone;
}

bool SequenceCheck::IsNext(const Message& message) noexcept {
  if (message.sender >= kMaxSenders) return false;
  const bool is_next = message.sequence == next_[message.sender];
  next_[message.sender] = message.sequence + 1;
  return is_next;
}

bool SequenceCheck::IsLater(const Message& message) noexcept {
  if (message.sender >= kMaxSenders) return false;
  const bool is_later = message.sequence >= next_[message.sender];
  next_[message.sender] = message.sequence + 1;
  return is_later;
}

}  // namespace ktstr
