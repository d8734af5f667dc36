// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/small_pipe.h"

#include <array>
#include <atomic>

#include "ktstr/shared/cell.h"
#include "ktstr/work_types/messages.h"
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

// What the members of a side leave behind when they go.
struct Side {
  alignas(kCacheLineBytes) std::atomic<uint64_t> messages;  // All of the run ...
  std::atomic<uint64_t> messages_before_stop;               // ... and without the last ones.
  std::atomic<uint64_t> interrupted;  // Members that slept when the stop came.
};

struct Region {
  Side writers;
  Side readers;
  std::atomic<uint32_t> members_left;
};

// One member's count of its messages.
class Tally {
 public:
  void Add(WorkerContext& context, Detail detail) noexcept {
    ++messages_;
    if (!context.stop_requested()) ++messages_before_stop_;
    context.Detail(detail).Add(1);
    context.AddUnits(1);
    context.EndIteration();
  }
  void LeaveTo(Side& side, MessageEnd end) const noexcept {
    side.messages.fetch_add(messages_, std::memory_order_relaxed);
    side.messages_before_stop.fetch_add(messages_before_stop_, std::memory_order_relaxed);
    if (end == MessageEnd::kInterrupted) side.interrupted.fetch_add(1, std::memory_order_relaxed);
  }

 private:
  uint64_t messages_ = 0;
  uint64_t messages_before_stop_ = 0;
};

void RunWriter(const SmallPipe& work, Side& side, WorkerContext& context) noexcept {
  Tally tally;
  Message message{.sender = static_cast<uint32_t>(context.position())};
  MessageEnd end = MessageEnd::kDone;
  for (;; ++message.sequence) {
    message.sent_at_ns = MonotonicNs();
    context.EnterUnwatchedBlock(message.sent_at_ns);
    end = WriteMarkedMessage(context, context.fds().pipe_out, work.message.count, message);
    context.LeaveBlock(MonotonicNs());
    if (end != MessageEnd::kDone) break;
    tally.Add(context, kWritten);
  }
  tally.LeaveTo(side, end);
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

void RunReader(const SmallPipe& work, Side& side, WorkerContext& context) noexcept {
  Tally tally;
  SequenceCheck check;
  MessageEnd end = MessageEnd::kDone;
  for (;;) {
    Message message;
    bool was_empty = false;
    const uint64_t began_at_ns = MonotonicNs();
    context.EnterUnwatchedBlock(began_at_ns);
    end = ReadMarkedMessage(context, context.fds().pipe_in, work.message.count, message, was_empty);
    if (end != MessageEnd::kDone) break;
    (was_empty ? RecordBlock : RecordArrival)(context, message, began_at_ns);
    if (!check.IsLater(message)) context.Detail(kOutOfOrder).Add(1);
    tally.Add(context, kRead);
  }
  tally.LeaveTo(side, end);
}

// Of the last member that leaves. A waiter that had been woken would have moved a message before it
// looked at the signal.
bool SideSleptOn(const SmallPipe& work, const Region& region) noexcept {
  const auto get = [](const std::atomic<uint64_t>& value) {
    return value.load(std::memory_order_relaxed);
  };
  const bool all_readers_slept = get(region.readers.interrupted) == work.readers;
  const bool all_writers_slept = get(region.writers.interrupted) == work.writers;
  const bool had_data = get(region.writers.messages_before_stop) > get(region.readers.messages);
  const bool was_empty = get(region.readers.messages_before_stop) == get(region.writers.messages);
  return (all_readers_slept && had_data) || (all_writers_slept && was_empty);
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
                        .checkpoint_every = kCheckpointAtBlocks});

Resources SmallPipe::resources() const noexcept {
  return {.region_bytes = sizeof(Region),
          .pipes = PipeLayout::kOne,
          .pipe_readers = static_cast<uint32_t>(readers),
          .pipe_bytes = kPageBytes};
}

const char* SmallPipe::RoleOf(int position) const noexcept {
  return static_cast<uint64_t>(position) < writers ? "writer" : "reader";
}

void SmallPipe::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  if (static_cast<uint64_t>(context.position()) < writers) {
    RunWriter(*this, region.writers, context);
  } else {
    RunReader(*this, region.readers, context);
  }
  const auto members = static_cast<uint32_t>(context.group_size());
  if (region.members_left.fetch_add(1, std::memory_order_acq_rel) + 1 == members &&
      SideSleptOn(*this, region)) {
    context.counters().lost_wakes.Add(1);
  }
}

}  // namespace ktstr
