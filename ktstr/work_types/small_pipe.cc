// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/small_pipe.h"

#include <array>

#include "ktstr/work_types/messages.h"
#include "ktstr/worker/standstill.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr uint32_t kPageBytes = 4096;  // Rounded up to the machine's pages by the kernel.

constexpr std::array kParameters = {
    Param<&SmallPipe::writers>("writers", Between(1, kMaxSenders), "writers per pipe"),
    Param<&SmallPipe::readers>("readers", Between(1, 1024), "readers per pipe"),
    Param<&SmallPipe::message>("message", kMessageBytes, "the length of a message"),
};

enum Detail { kWritten, kRead, kOutOfOrder };
constexpr const char* kDetails[] = {"written", "read", "out_of_order"};

// One member's part: counts its messages, and goes.
class Member {
 public:
  Member(const SmallPipe& work, WorkerContext& context) noexcept : work_(work), context_(context) {}

  void Count(Detail detail) noexcept {
    tally_.Add(context_, 1);
    context_.Detail(detail).Add(1);
    context_.AddUnits(1);
    context_.EndIteration();
  }
  // After a call on the pipe in a block that began at `began_at_ns` ended as `end`.
  void Leave(MessageEnd end, uint64_t began_at_ns) const noexcept {
    const bool is_writer = static_cast<uint64_t>(context_.position()) < work_.writers;
    // A member that had been woken would have moved a message before it looked at the signal.
    const bool slept = end == MessageEnd::kInterrupted && context_.SeenAsleepAt(began_at_ns) != 0;
    tally_.Leave(context_, context_.region<Standstill>(), is_writer, slept,
                 static_cast<uint32_t>(work_.writers));
  }

 private:
  const SmallPipe& work_;
  WorkerContext& context_;
  StandstillTally tally_;
};

// Whether a call that ended as `end` shall be made again: a foreign signal ended it.
bool IsAgain(MessageEnd end, WorkerContext& context) noexcept {
  if (end != MessageEnd::kInterrupted || context.stop_requested()) return false;
  context.counters().interrupts.Add(1);
  return true;
}

void RunWriter(const SmallPipe& work, WorkerContext& context) noexcept {
  Member self(work, context);
  Message message{.sender = static_cast<uint32_t>(context.position())};
  MessageEnd end = MessageEnd::kDone;
  while (end == MessageEnd::kDone || IsAgain(end, context)) {
    message.sent_at_ns = MonotonicNs();
    context.EnterUnwatchedBlock(message.sent_at_ns);
    end = WriteMarkedMessage(context, context.fds().pipe_out, work.message.count, message);
    context.LeaveBlock(MonotonicNs());
    if (end != MessageEnd::kDone) continue;
    ++message.sequence;
    self.Count(kWritten);
  }
  self.Leave(end, message.sent_at_ns);
}

void RecordBlock(WorkerContext& context, const Message& message, uint64_t began_at_ns) noexcept {
  const uint64_t now = MonotonicNs();
  context.counters().blocks.Add(1);
  context.Record(Instrument::kBlockTime, now - began_at_ns, now);
  if (message.had_to_wait == 0 && message.sent_at_ns > began_at_ns) {
    context.Record(Instrument::kWakeLatency, now - message.sent_at_ns, now);
  }
  context.LeaveBlock(now);
}

void RunReader(const SmallPipe& work, WorkerContext& context) noexcept {
  Member self(work, context);
  SequenceCheck check;
  MessageEnd end = MessageEnd::kDone;
  uint64_t began_at_ns = 0;
  while (end == MessageEnd::kDone || IsAgain(end, context)) {
    Message message;
    bool was_empty = false;
    began_at_ns = MonotonicNs();
    context.EnterUnwatchedBlock(began_at_ns);
    end = ReadMarkedMessage(context, context.fds().pipe_in, work.message.count, message, was_empty);
    if (end != MessageEnd::kDone) continue;
    (was_empty ? RecordBlock : RecordArrival)(context, message, began_at_ns);
    if (!check.IsLater(message)) context.Detail(kOutOfOrder).Add(1);
    self.Count(kRead);
  }
  self.Leave(end, began_at_ns);
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(SmallPipe,
                       {.summary = "many writers and readers share one pipe of a single page",
                        .iteration = "one message written, or read",
                        .work_unit = "one message",
                        .kernel_path = "exclusive waits on a pipe, wake-ups handed on",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime},
                        .details = kDetails,
                        .checkpoint_every = kCheckpointAtBlocks,
                        .watch_sleep = true});

Resources SmallPipe::resources() const noexcept {
  return {.region_bytes = sizeof(Standstill),
          .pipes = PipeLayout::kOne,
          .pipe_readers = static_cast<uint32_t>(readers),
          .pipe_bytes = kPageBytes};
}

const char* SmallPipe::RoleOf(int position) const noexcept {
  return static_cast<uint64_t>(position) < writers ? "writer" : "reader";
}

void SmallPipe::Run(WorkerContext& context) const noexcept {
  if (static_cast<uint64_t>(context.position()) < writers) {
    RunWriter(*this, context);
  } else {
    RunReader(*this, context);
  }
}

}  // namespace ktstr
