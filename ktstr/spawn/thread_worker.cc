// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <utility>

#include "ktstr/base/errno_status.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/injected_failure.h"
#include "ktstr/base/interrupting_signal.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/spawn/worker_task.h"
#include "ktstr/worker/worker_main.h"

namespace ktstr {
namespace {

// The C library falls back to clone for ENOSYS only.
constexpr char kThreadRefused[] =
    "pthread_create (a seccomp filter refuses clone3 with EPERM: let it answer ENOSYS, or use fork "
    "mode)";

// The things that a thread needs to live on alone when it is abandoned.
struct ThreadLife {
  ThreadLife(InterruptingSignal signal, std::shared_ptr<WorkloadState> of, size_t worker)
      : stop_signal(std::move(signal)), state(std::move(of)), index(worker) {}

  const InterruptingSignal stop_signal;  // The host has its own handler again after the last one.
  const std::shared_ptr<WorkloadState> state;
  const size_t index;
  std::atomic<bool> ended{false};
};

void* RunThread(void* argument) {
  const std::unique_ptr<std::shared_ptr<ThreadLife>> life(
      static_cast<std::shared_ptr<ThreadLife>*>(argument));
  WorkloadState& state = *(*life)->state;
  ThreadWorkerMain(state.workers()[(*life)->index].launch);
  (*life)->ended.store(true, std::memory_order_release);
  fork_safe::SignalEventFd(state.thread_end_fd(), 1);
  return nullptr;
}

class ThreadWorker : public WorkerTask {
 public:
  ThreadWorker(pthread_t thread, std::shared_ptr<ThreadLife> life)
      : thread_(thread), life_(std::move(life)) {}
  ~ThreadWorker() override {
    if (!joined_) Abandon();
  }

  // The tid is there as soon as the worker has begun to set itself up.
  pid_t id() const override { return slot().tid.Get(); }
  int end_fd() const override { return -1; }

  absl::StatusOr<bool> TryCollect(OutsideKnowledge& outside) override {
    if (!life_->ended.load(std::memory_order_acquire)) return false;
    if (!joined_) ::pthread_join(thread_, nullptr);
    joined_ = true;
    outside.exit.kind = WorkerExit::Kind::kFinished;
    return true;
  }

  void Interrupt() override {
    if (const pid_t tid = id(); tid > 0 && !joined_) {
      fork_safe::SignalThread(::getpid(), tid, kStopSignal);
    }
  }
  void Kill() override {}
  void Abandon() override {
    if (!joined_) ::pthread_detach(thread_);
    joined_ = true;
  }

 private:
  const WorkerSlot& slot() const { return *life_->state->workers()[life_->index].launch.slot.slot; }

  const pthread_t thread_;
  const std::shared_ptr<ThreadLife> life_;
  bool joined_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<WorkerTask>> SpawnThreadWorker(
    const std::shared_ptr<WorkloadState>& state, size_t index) {
  ASSIGN_OR_RETURN(InterruptingSignal stop_signal, InterruptingSignal::Install(kStopSignal));
  auto life = std::make_shared<ThreadLife>(std::move(stop_signal), state, index);
  auto own = std::make_unique<std::shared_ptr<ThreadLife>>(life);
  pthread_t thread;
  int error = sys::InjectedErrno("pthread_create");
  if (error == 0) error = ::pthread_create(&thread, nullptr, RunThread, own.get());
  if (error == EPERM) return ErrnoStatus(error, kThreadRefused);
  if (error != 0) return ErrnoStatus(error, "pthread_create");
  static_cast<void>(own.release());
  return std::make_unique<ThreadWorker>(thread, std::move(life));
}

}  // namespace ktstr
