// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Messages: texts of fixed length from many senders, each with its place in the sender's sequence.
// Worker side.

#ifndef KTSTR_WORK_TYPES_MESSAGES_H_
#define KTSTR_WORK_TYPES_MESSAGES_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/parameter.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// How every message begins; what follows is padding.
struct Message {
  uint64_t sent_at_ns = 0;
  uint64_t sequence = 0;  // From 0 on, for each pair of a sender and a pipe.
  uint32_t sender = 0;
  // 1: there was no room at first, so that the message was on its way only after `sent_at_ns`.
  uint32_t had_to_wait = 0;
};

// A pipe takes up to 4096 bytes (PIPE_BUF) from one writer without mixing them with another's.
inline constexpr ParameterRange kMessageBytes = Between(Bytes{sizeof(Message)}, KiB(4));

// How a transfer ended. An errno that no stop explains ends the work.
enum class MessageEnd {
  kDone,
  kStopped,      // The workload is being stopped, or the work has failed.
  kInterrupted,  // A signal ended the call before a byte had moved.
};

// Writes one, `bytes` long.
MessageEnd WriteMessage(WorkerContext& context, int fd, size_t bytes,
                        const Message& message) noexcept;
// Reads one.
MessageEnd ReadMessage(WorkerContext& context, int fd, size_t bytes, Message& message) noexcept;
// The same, but tried first without waiting. A message that has to wait is marked; `was_empty`:
// there was nothing to read at first. On a kernel that cannot try (see fork_safe::ReadIfReady) as
// above.
MessageEnd WriteMarkedMessage(WorkerContext& context, int fd, size_t bytes,
                              Message& message) noexcept;
MessageEnd ReadMarkedMessage(WorkerContext& context, int fd, size_t bytes, Message& message,
                             bool& was_empty) noexcept;
// Records the arrival of a message in a block that began at `began_at_ns`, and leaves the block.
// One that was sent before is a pass; else block time and wake latency are recorded.
void RecordArrival(WorkerContext& context, const Message& message, uint64_t began_at_ns) noexcept;
// Takes a message that has arrived already; false when there is none.
bool TakeMessage(WorkerContext& context, int fd, size_t bytes, Message& message) noexcept;

inline constexpr size_t kMaxSenders = 64;

// What one reader saw of the senders' sequences.
class SequenceCheck {
 public:
  // Whether this is the next message of its sender on a pipe that has no other reader.
  bool IsNext(const Message& message) noexcept;
  // Whether it is a later message than the last one of its sender.
  bool IsLater(const Message& message) noexcept;

 private:
  std::array<uint64_t, kMaxSenders> next_{};
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_MESSAGES_H_
