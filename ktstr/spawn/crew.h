// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Crew: all workers of a workload as one: made, waited for, stopped under one deadline. Parent
// side.

#ifndef KTSTR_SPAWN_CREW_H_
#define KTSTR_SPAWN_CREW_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ktstr/base/epoll.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/spawn/own_time.h"
#include "ktstr/spawn/pauses.h"
#include "ktstr/spawn/worker_task.h"
#include "ktstr/spawn/workload_state.h"

namespace ktstr {

// One epoll instance over the pidfds of all processes and the eventfd of all threads. The
// destructor kills and reaps what still runs.
class Crew {
 public:
  // Makes all workers, processes before threads, and waits until each is ready.
  static absl::StatusOr<Crew> Spawn(std::shared_ptr<WorkloadState> state);
  Crew(Crew&&) = default;
  Crew& operator=(Crew&&) = delete;
  ~Crew();

  size_t size() const { return members_.size(); }
  // Workers that have not ended.
  size_t running() const { return running_; }
  bool has_ended(size_t index) const { return members_[index].ended; }
  pid_t id(size_t index) const { return members_[index].id; }
  const OutsideKnowledge& knowledge(size_t index) const { return members_[index].outside; }
  // The pauses that it detected while it waited for the workers.
  const Pauses& pauses() const { return pauses_; }

  // Opens the gate.
  void Start();
  // Returns when all workers have ended or at `deadline`; meanwhile interrupts blocks that last
  // longer than the configured belt.
  absl::Status RunUntil(MonotonicTime deadline);
  // The same, but returns too when `cancel_fd` is readable.
  absl::Status RunUntilCancelled(MonotonicTime deadline, int cancel_fd);
  // Waits until every worker is inside its work type or has ended, or until `deadline`.
  absl::Status WaitUntilRunning(MonotonicTime deadline);
  // Asks every worker to stop, again and again until it has acknowledged, for the configured time;
  // then kills or abandons what is left. No worker runs on when it returns, but for abandoned ones.
  absl::Status Stop();

 private:
  struct Member {
    std::unique_ptr<WorkerTask> task;
    WorkerSlot* slot = nullptr;
    pid_t id = 0;
    bool ended = false;
    OutsideKnowledge outside;
  };

  Crew(std::shared_ptr<WorkloadState> state, Epoll epoll);
  absl::Status SpawnMode(WorkerMode mode);
  absl::Status WaitUntilReady();
  absl::Status CheckAllReady() const;
  bool AllAtLeast(WorkerState state) const;
  absl::Status WaitForEnds(MonotonicTime deadline);
  // Interrupts the workers that have been in one block for longer than `belt`, once for each block.
  void TightenBelt(absl::Duration belt);
  // If its work type wants to know: whether the worker sleeps now.
  static void NoteSleep(Member& member);
  // Waits for ends until `deadline`, all have ended, or a batch of events was handled.
  absl::Status HandleEvents(MonotonicTime deadline);
  // At the begin of an operation: what went on since the last one is not known. The machine may
  // have stood still meanwhile, after which a worker's block is as good as any other once the
  // worker is seen asleep in it again.
  void ComeBack();
  // Looks at the clock, having meant to do so `asked` after the last look: whoever is late without
  // having waited for a CPU, or very late, stood still, because the machine did or this process was
  // stopped or frozen, and with it the workers. `paused`: it is known that this process was.
  void Look(absl::Duration asked = absl::ZeroDuration(), bool paused = false);
  // After a wait that began at waited_from_ and was interrupted: whether more than the handlers of
  // signals ended it. A thread that waits gives its CPU up once; one that is stopped or frozen in
  // its wait leaves it and gives the CPU up again.
  bool WasPaused() const;
  bool StoodStill(absl::Duration late) const;
  absl::Status HandleEnd(size_t index);
  absl::Status HandleThreadEnds();
  // Whether a peer is about to use the tid of a process that has ended: it must not be reaped yet.
  bool IsHeld(size_t index) const;
  void InterruptUnacknowledged();
  absl::Status EndTheRest();

  std::shared_ptr<WorkloadState> state_;
  Epoll epoll_;
  std::vector<Member> members_;
  size_t running_ = 0;
  bool cancelled_ = false;  // Inside RunUntilCancelled() only.
  uint64_t looked_at_ns_ = 0;
  OwnTime waited_from_;  // Before the last wait for events.
  Pauses pauses_;
};

}  // namespace ktstr

#endif  // KTSTR_SPAWN_CREW_H_
