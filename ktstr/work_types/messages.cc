// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/messages.h"

#include <cerrno>
#include <cstring>
#include <span>

#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

using Buffer = std::array<std::byte, 4096>;

// Moves the whole of `bytes` by `call`, whose name is `name`: a stream may take or give it in
// pieces. No byte moved: the other side is gone, although the parent keeps every channel open.
template <typename Byte>
MessageEnd Transfer(WorkerContext& context, int fd, std::span<Byte> bytes, const char* name,
                    int (*call)(int, std::span<Byte>, size_t&) noexcept) noexcept {
  if (context.stop_requested()) return MessageEnd::kStopped;
  for (size_t moved = 0; moved < bytes.size();) {
    size_t now = 0;
    const int error = call(fd, bytes.subspan(moved), now);
    moved += now;
    if (error == 0 && now > 0) continue;
    if (error != EINTR) {
      context.ReportFailure(name, error == 0 ? EPIPE : error);
      return MessageEnd::kStopped;
    }
    if (moved == 0) return MessageEnd::kInterrupted;
    if (context.stop_requested()) return MessageEnd::kStopped;
  }
  return MessageEnd::kDone;
}

// After a try without waiting that moved `moved` of `bytes`: whether it was a sound one. A pipe
// moves a message whole or not at all (pipe(7), PIPE_BUF).
bool IsTrySound(WorkerContext& context, const char* name, int error, size_t moved,
                size_t bytes) noexcept {
  if (error == 0 && moved == bytes) return true;
  if (error == EAGAIN || error == EINTR || error == EOPNOTSUPP) return true;
  context.ReportFailure(name, error == 0 ? EIO : error);
  return false;
}

}  // namespace

MessageEnd WriteMessage(WorkerContext& context, int fd, size_t bytes,
                        const Message& message) noexcept {
  Buffer buffer{};
  std::memcpy(buffer.data(), &message, sizeof message);
  return Transfer<const std::byte>(context, fd, std::span(buffer).first(bytes), "write",
                                   fork_safe::Write);
}

MessageEnd ReadMessage(WorkerContext& context, int fd, size_t bytes, Message& message) noexcept {
  Buffer buffer;
  const MessageEnd end =
      Transfer<std::byte>(context, fd, std::span(buffer).first(bytes), "read", fork_safe::Read);
  if (end == MessageEnd::kDone) std::memcpy(&message, buffer.data(), sizeof message);
  return end;
}

MessageEnd WriteMarkedMessage(WorkerContext& context, int fd, size_t bytes,
                              Message& message) noexcept {
  if (context.stop_requested()) return MessageEnd::kStopped;
  Buffer buffer{};
  message.had_to_wait = 0;
  std::memcpy(buffer.data(), &message, sizeof message);
  size_t written = 0;
  const int error = fork_safe::WriteIfRoom(fd, std::span(buffer).first(bytes), written);
  if (!IsTrySound(context, "pwritev2", error, written, bytes)) return MessageEnd::kStopped;
  if (error == 0) return MessageEnd::kDone;
  message.had_to_wait = error == EAGAIN ? 1 : 0;
  return WriteMessage(context, fd, bytes, message);
}

MessageEnd ReadMarkedMessage(WorkerContext& context, int fd, size_t bytes, Message& message,
                             bool& was_empty) noexcept {
  was_empty = false;
  if (context.stop_requested()) return MessageEnd::kStopped;
  Buffer buffer;
  size_t read = 0;
  const int error = fork_safe::ReadIfReady(fd, std::span(buffer).first(bytes), read);
  if (!IsTrySound(context, "preadv2", error, read, bytes)) return MessageEnd::kStopped;
  if (error == 0) {
    std::memcpy(&message, buffer.data(), sizeof message);
    return MessageEnd::kDone;
  }
  was_empty = error == EAGAIN;
  return ReadMessage(context, fd, bytes, message);
}

void RecordArrival(WorkerContext& context, const Message& message, uint64_t began_at_ns) noexcept {
  const uint64_t now = MonotonicNs();
  if (message.sent_at_ns <= began_at_ns) {
    context.counters().passes.Add(1);
  } else {
    context.counters().blocks.Add(1);
    context.Record(Instrument::kBlockTime, now - began_at_ns, now);
    context.Record(Instrument::kWakeLatency, now - message.sent_at_ns, now);
  }
  context.LeaveBlock(now);
}

bool TakeMessage(WorkerContext& context, int fd, size_t bytes, Message& message) noexcept {
  int readable = 0;
  if (const int error = fork_safe::BytesReadable(fd, readable); error != 0) {
    context.ReportFailure("ioctl(FIONREAD)", error);
    return false;
  }
  if (static_cast<size_t>(readable) < bytes) return false;
  Buffer buffer;
  size_t done = 0;
  const int error = fork_safe::Read(fd, std::span(buffer).first(bytes), done);
  if (error != 0 || done != bytes) {
    context.ReportFailure("read", error == 0 ? EIO : error);
    return false;
  }
  std::memcpy(&message, buffer.data(), sizeof message);
  return true;
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
