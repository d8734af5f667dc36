// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/misbehave.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

void SleepForever() noexcept {
  const std::atomic<uint32_t> never{0};
  for (;;) fork_safe::FutexWait(never, 0, fork_safe::kNoDeadline);
}

// A fork past the C library, whose locks may be held by threads of the harness.
bool ForkedChild() noexcept {
  return ::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) == 0;
}

void CountMisbehaviour() noexcept {
  if (misbehaviours != nullptr) misbehaviours->fetch_add(1);
}

// Returns once both are out of the reach of a signal to the worker's group.
void ForkOutOfSession(std::atomic<uint32_t>& escaped) noexcept {
  if (!ForkedChild()) {
    while (escaped.load() < 2) fork_safe::Yield();
    return;
  }
  ::setsid();
  ForkedChild();
  CountMisbehaviour();
  escaped.fetch_add(1);
  SleepForever();
}

void IgnoreTheStop(WorkerContext& context) noexcept {
  bool seen = false;
  while (!release_stuck_threads.load()) {
    if (!context.Spin(1)) return;
    if (seen || !context.stop_requested()) continue;
    seen = true;
    CountMisbehaviour();
  }
}

void OverwriteSlot(WorkerContext& context) noexcept {
  auto* const bytes = reinterpret_cast<volatile unsigned char*>(&context.counters());
  for (size_t i = 0; i < sizeof(WorkerSlot); ++i) bytes[i] = 0xa5;
}

}  // namespace

std::atomic<bool> release_stuck_threads{false};
std::atomic<uint32_t>* misbehaviours = nullptr;

KTSTR_DEFINE_WORK_TYPE(Misbehave, {.summary = "misbehaves",
                                   .iteration = "one",
                                   .work_unit = "one PAUSE step",
                                   .kernel_path = "none",
                                   .instruments = {Instrument::kWakeLatency}});

Resources Misbehave::resources() const noexcept {
  return {.region_bytes = sizeof(std::atomic<uint32_t>)};
}

void Misbehave::Run(WorkerContext& context) const noexcept {
  if (!context.Spin(100)) return;
  context.EndIteration();
  switch (what) {
    case What::kReturnAtOnce:
      return;
    case What::kExit:
      fork_safe::ExitProcess(static_cast<int>(number));
    case What::kSignalItself:
      fork_safe::SignalThread(fork_safe::Getpid(), fork_safe::Gettid(), static_cast<int>(number));
      return;
    case What::kSpinForever:
      return IgnoreTheStop(context);
    case What::kBlockForever:
      fork_safe::BlockSignals(~uint64_t{0});
      return SleepForever();
    case What::kOverwriteSlot:
      OverwriteSlot(context);
      fork_safe::ExitProcess(0);
    case What::kForkInItsGroup:
      if (ForkedChild()) SleepForever();
      break;
    case What::kForkOutOfSession:
      ForkOutOfSession(context.region<std::atomic<uint32_t>>());
      break;
  }
  while (!context.stop_requested() && context.Spin(1024)) {
  }
}

}  // namespace ktstr
