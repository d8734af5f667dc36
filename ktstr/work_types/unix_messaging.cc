// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/unix_messaging.h"

#include <array>
#include <cstring>

#include "ktstr/shared/cell.h"
#include "ktstr/work_types/messages.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

static_assert(kMaxFanReaders <= kMaxSenders);

constexpr const char* kTransports[] = {"socket", "pipe"};
constexpr std::array kParameters = {
    Param<&UnixMessaging::fds>("fds", Between(1, kMaxFanReaders),
                               "senders, and as many receivers, of a group"),
    Param<&UnixMessaging::loops>("loops", Between(0, 1u << 30),
                                 "messages from each sender to each receiver; 0: until the stop"),
    Param<&UnixMessaging::message>("message", kMessageBytes, "the length of a message"),
    ChoiceParam<&UnixMessaging::transport>("transport", kTransports, "what carries the messages"),
};

enum Detail { kSent, kReceived, kOutOfOrder };
constexpr const char* kDetails[] = {"sent", "received", "out_of_order"};

// Of a sender: to each receiver, the messages whose write had returned before the stop.
struct Completed {
  alignas(kCacheLineBytes) std::array<Cell<uint64_t>, kMaxFanReaders> to;
};

struct Region {
  std::array<Completed, kMaxSenders> by_sender;
};

void RunSender(const UnixMessaging& work, Region& region, WorkerContext& context) noexcept {
  const auto self = static_cast<uint32_t>(context.position());
  Message message{.sender = self};
  for (; work.loops == 0 || message.sequence < work.loops; ++message.sequence) {
    for (size_t to = 0; to < work.fds; ++to) {
      const int fd = context.fds().fan_out[to];
      if (WriteMessage(context, fd, work.message.count, message) != MessageEnd::kDone) return;
      if (!context.stop_requested()) {
        region.by_sender[self].to[to].Release(message.sequence + 1);
      }
      context.Detail(kSent).Add(1);
      context.AddUnits(1);
    }
    context.EndIteration();
  }
}

// Whether the interrupted reader of a pipe slept although a message lay there that had been written
// completely before the stop. The message is taken out.
bool SleptThroughMessage(const UnixMessaging& work, Region& region, WorkerContext& context,
                         size_t receiver) noexcept {
  if (work.transport != UnixMessaging::Transport::kPipe) return false;
  const int fd = context.fds().pipe_in;
  int readable = 0;
  if (fork_safe::BytesReadable(fd, readable) != 0 || readable == 0) return false;
  std::array<std::byte, sizeof(Message)> bytes;
  size_t done = 0;
  if (fork_safe::Read(fd, bytes, done) != 0 || done != bytes.size()) return false;
  Message message;
  std::memcpy(&message, bytes.data(), sizeof message);
  return message.sender < kMaxSenders &&
         region.by_sender[message.sender].to[receiver].Acquire() > message.sequence;
}

void RunReceiver(const UnixMessaging& work, Region& region, WorkerContext& context) noexcept {
  SequenceCheck check;
  const uint64_t expected = work.loops * work.fds;
  for (uint64_t received = 0; work.loops == 0 || received < expected; ++received) {
    Message message;
    const MessageEnd end = ReadMessage(context, context.fds().pipe_in, work.message.count, message);
    if (end != MessageEnd::kDone) {
      const size_t receiver = static_cast<size_t>(context.position()) - work.fds;
      if (end == MessageEnd::kInterrupted && SleptThroughMessage(work, region, context, receiver)) {
        context.counters().lost_wakes.Add(1);
      }
      return;
    }
    if (!check.IsNext(message)) context.Detail(kOutOfOrder).Add(1);
    context.Detail(kReceived).Add(1);
    context.AddUnits(1);
    context.EndIteration();
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    UnixMessaging,
    {.summary = "many senders write to many receivers by sockets or pipes, as hackbench does",
     .iteration = "a sender: one message to every receiver of the group; a receiver: one message",
     .work_unit = "one message",
     .kernel_path = "storms of wake-ups, many runnable tasks, socket buffers",
     .parameters = kParameters,
     .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime},
     .details = kDetails});

Resources UnixMessaging::resources() const noexcept {
  return {.region_bytes = sizeof(Region),
          .pipes = PipeLayout::kFan,
          .pipe_material =
              transport == Transport::kPipe ? PipeMaterial::kPipe : PipeMaterial::kUnixStream,
          .pipe_readers = static_cast<uint32_t>(fds)};
}

const char* UnixMessaging::RoleOf(int position) const noexcept {
  return static_cast<uint64_t>(position) < fds ? "sender" : "receiver";
}

void UnixMessaging::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  if (static_cast<uint64_t>(context.position()) < fds) {
    RunSender(*this, region, context);
  } else {
    RunReceiver(*this, region, context);
  }
}

}  // namespace ktstr
