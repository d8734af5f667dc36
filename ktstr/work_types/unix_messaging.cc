// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/unix_messaging.h"

#include <array>

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

// From one sender to one receiver: how many messages the pipe had taken, and when.
struct Completed {
  Cell<uint64_t> at_ns;
  Cell<uint64_t> messages;
};

struct Region {
  struct Sender {
    alignas(kCacheLineBytes) std::array<Completed, kMaxFanReaders> to;
  };
  std::array<Sender, kMaxSenders> senders;
};

// Stamps the message and writes it; false when the workload stops.
bool Send(const UnixMessaging& work, int fd, Message& message, WorkerContext& context) noexcept {
  message.sent_at_ns = MonotonicNs();
  context.EnterBlock(message.sent_at_ns);
  for (;; context.ContinueBlock()) {
    const MessageEnd end = WriteMessage(context, fd, work.message.count, message);
    if (end != MessageEnd::kInterrupted) return end == MessageEnd::kDone;
    if (!context.stop_requested()) context.counters().interrupts.Add(1);
  }
}

bool SendToAll(const UnixMessaging& work, Region::Sender& self, Message& message,
               WorkerContext& context) noexcept {
  for (size_t to = 0; to < work.fds; ++to) {
    if (!Send(work, context.fds().fan_out[to], message, context)) return false;
    const uint64_t now = MonotonicNs();
    context.LeaveBlock(now);
    self.to[to].at_ns.Set(now);
    self.to[to].messages.Release(message.sequence + 1);
    context.Detail(kSent).Add(1);
    context.AddUnits(1);
  }
  return true;
}

void RunSender(const UnixMessaging& work, Region& region, WorkerContext& context) noexcept {
  const auto self = static_cast<uint32_t>(context.position());
  Message message{.sender = self};
  for (; work.loops == 0 || message.sequence < work.loops; ++message.sequence) {
    if (!SendToAll(work, region.senders[self], message, context)) return;
    context.EndIteration();
  }
}

class Receiver {
 public:
  Receiver(const UnixMessaging& work, Region& region, WorkerContext& context) noexcept
      : work_(work),
        region_(region),
        context_(context),
        self_(static_cast<size_t>(context.position()) - work.fds) {}

  void Run() noexcept {
    const uint64_t expected = work_.loops * work_.fds;
    for (uint64_t received = 0; work_.loops == 0 || received < expected; ++received) {
      Message message;
      if (!Receive(message)) return;
      if (!check_.IsNext(message)) context_.Detail(kOutOfOrder).Add(1);
      context_.Detail(kReceived).Add(1);
      context_.AddUnits(1);
      context_.EndIteration();
    }
  }

 private:
  // False when the workload stops.
  bool Receive(Message& message) noexcept {
    const uint64_t blocked_at_ns = MonotonicNs();
    context_.EnterBlock(blocked_at_ns);
    for (uint64_t began_at_ns = blocked_at_ns;; began_at_ns = context_.ContinueBlock()) {
      MessageEnd end = ReadMessage(context_, context_.fds().pipe_in, work_.message.count, message);
      const bool interrupted = end == MessageEnd::kInterrupted;
      if (interrupted) end = AfterInterrupt(message, began_at_ns);
      if (end == MessageEnd::kStopped) return false;
      if (end != MessageEnd::kDone) continue;
      // No sample: a signal has ended the wait.
      if (interrupted) {
        context_.LeaveBlock(MonotonicNs());
      } else {
        RecordArrival(context_, message, blocked_at_ns);
      }
      return true;
    }
  }

  // Counts the interrupt, and takes the message that has come nevertheless.
  MessageEnd AfterInterrupt(Message& message, uint64_t began_at_ns) noexcept {
    if (TakeMessage(context_, context_.fds().pipe_in, work_.message.count, message)) {
      if (SleptThrough(message, began_at_ns)) {
        context_.CountLostWake(began_at_ns);
      } else if (!context_.stop_requested()) {
        context_.counters().interrupts.Add(1);
      }
      return MessageEnd::kDone;
    }
    if (context_.stop_requested()) return MessageEnd::kStopped;
    context_.counters().interrupts.Add(1);
    return MessageEnd::kInterrupted;
  }

  // Whether the parent saw this worker asleep after the channel had taken the message. The signal
  // alone proves nothing: a reader of a socket that has been woken looks at signals first.
  bool SleptThrough(const Message& message, uint64_t began_at_ns) noexcept {
    if (message.sender >= kMaxSenders) return false;
    const Completed& completed = region_.senders[message.sender].to[self_];
    return completed.messages.Acquire() > message.sequence &&
           completed.at_ns.Get() < context_.SeenAsleepAt(began_at_ns);
  }

  const UnixMessaging& work_;
  Region& region_;
  WorkerContext& context_;
  const size_t self_;
  SequenceCheck check_;
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    UnixMessaging,
    {.summary = "many senders write to many receivers by sockets or pipes, as hackbench does",
     .iteration = "a sender: one message to every receiver of the group; a receiver: one message",
     .work_unit = "one message",
     .kernel_path = "storms of wake-ups, many runnable tasks, socket buffers",
     .parameters = kParameters,
     .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime},
     .details = kDetails,
     .checkpoint_every = kCheckpointAtBlocks,
     .watch_sleep = true});

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
    Receiver(*this, region, context).Run();
  }
}

}  // namespace ktstr
