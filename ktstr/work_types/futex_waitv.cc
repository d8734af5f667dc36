// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/futex_waitv.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <span>

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/wake_channel.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&FutexWaitv::words>("words", Between(1, fork_safe::kMaxFutexWaits),
                              "words that the listener waits on"),
    Param<&FutexWaitv::spin_iters>("spin_iters", Between(0, 1u << 30),
                                   "PAUSE steps before each answer"),
};

enum Detail { kMovedTwice };
constexpr const char* kDetails[] = {"moved_twice"};

struct Region {
  WakeStamp listener;
  WakeStamp chooser;
  WakeChannel answer;
  // Last: there are as many as `words`.
  WakeChannel questions[fork_safe::kMaxFutexWaits];
};

void RunChooser(const FutexWaitv& work, Region& region, WorkerContext& context) noexcept {
  for (uint32_t answers = 0; !context.stop_requested(); ++answers) {
    WakeChannel& question = region.questions[context.Random() % work.words];
    Signal(context, question, region.listener);
    if (Await(context, region.answer, region.chooser, answers) == WaitEnd::kStopped) return;
    context.EndIteration();
  }
}

// The listener's place in the sequences of all words.
class Listener {
 public:
  Listener(Region& region, size_t words) noexcept
      : stamp_(region.listener), questions_(region.questions, words) {
    for (size_t i = 0; i < words; ++i) waits_[i] = {&questions_[i].generation, 0};
  }

  // Waits until a word moves. False when the workload stops or the call is refused.
  bool AwaitAny(WorkerContext& context) noexcept {
    stamp_.at_ns.store(0, std::memory_order_seq_cst);
    const uint64_t blocked_at_ns = MonotonicNs();
    context.EnterBlock(blocked_at_ns);
    WaitEnd end = WaitEnd::kPassed;
    for (uint64_t began_at_ns = blocked_at_ns; !Moved(context);
         began_at_ns = context.ContinueBlock()) {
      if (context.stop_requested()) return false;
      const int error = Sleep();
      if (error == 0) {
        end = WaitEnd::kWoken;
      } else if (error == EINTR) {
        end = WaitEnd::kInterrupted;
        CountInterrupt(context, began_at_ns);
      } else if (error != EAGAIN) {
        context.ReportFailure("futex_waitv", error);
        return false;
      }
    }
    FinishWait(context, end, stamp_.at_ns.load(std::memory_order_relaxed), blocked_at_ns);
    return true;
  }

 private:
  // Takes note of the words that moved. The chooser asks one question at a time.
  bool Moved(WorkerContext& context) noexcept {
    uint32_t moves = 0;
    for (size_t i = 0; i < questions_.size(); ++i) {
      const uint32_t now = questions_[i].generation.load(std::memory_order_acquire);
      moves += now - waits_[i].expected;
      waits_[i].expected = now;
    }
    if (moves > 1) context.Detail(kMovedTwice).Add(1);
    return moves != 0;
  }
  int Sleep() const noexcept {
    return fork_safe::FutexWaitAny(std::span(waits_).first(questions_.size()),
                                   fork_safe::kNoDeadline);
  }
  void CountInterrupt(WorkerContext& context, uint64_t began_at_ns) const noexcept {
    for (size_t i = 0; i < questions_.size(); ++i) {
      const uint64_t completed_at_ns = CompletionOf(questions_[i], waits_[i].expected + 1);
      if (context.WakeWasLost(began_at_ns, completed_at_ns)) {
        return context.CountLostWake(began_at_ns);
      }
    }
    if (!context.stop_requested()) context.counters().interrupts.Add(1);
  }

  WakeStamp& stamp_;
  const std::span<WakeChannel> questions_;
  std::array<fork_safe::FutexExpectation, fork_safe::kMaxFutexWaits> waits_{};
};

void RunListener(const FutexWaitv& work, Region& region, WorkerContext& context) noexcept {
  Listener listener(region, work.words);
  while (!context.stop_requested() && listener.AwaitAny(context)) {
    if (!context.Spin(work.spin_iters)) return;
    Signal(context, region.answer, region.chooser);
    context.EndIteration();
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(FutexWaitv,
                       {.summary = "a worker waits on several futexes at once",
                        .iteration = "wake through a random word, or wait on all; then the answer",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "futex_waitv: queueing on many words, leaving all but one",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime},
                        .details = kDetails,
                        .checkpoint_every = kCheckpointAtBlocks});

Resources FutexWaitv::resources() const noexcept {
  return {.region_bytes = offsetof(Region, questions) + words * sizeof(WakeChannel),
          .futex_words = {.offset_bytes = offsetof(Region, answer.generation),
                          .count = static_cast<uint32_t>(words) + 1,
                          .stride_bytes = sizeof(WakeChannel)}};
}

const char* FutexWaitv::RoleOf(int position) const noexcept {
  return position == 0 ? "chooser" : "listener";
}

void FutexWaitv::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  if (context.position() == 0) {
    RunChooser(*this, region, context);
  } else {
    RunListener(*this, region, context);
  }
}

}  // namespace ktstr
