// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/crew.h"

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/spawn/patience.h"
#include "ktstr/spawn/stuck_task.h"

namespace ktstr {
namespace {

// Epoll tokens beside the indices of workers.
constexpr uint64_t kArrivalToken = ~uint64_t{0};
constexpr uint64_t kThreadEndToken = ~uint64_t{0} - 1;
constexpr uint64_t kCancelToken = ~uint64_t{0} - 2;

// A gap between two looks of the parent that may have been a pause. Shorter ones are part of every
// wait.
constexpr absl::Duration kNoticeable = absl::Milliseconds(5);
// Between two rounds of the stop: the first ones fast, as nearly all workers need one only.
constexpr absl::Duration kFirstStopInterval = absl::Milliseconds(1);
constexpr absl::Duration kLastStopInterval = absl::Milliseconds(16);

// The wait for a process that was sent SIGKILL, before it is given up: only an uninterruptible wait
// in the kernel can hold it.
constexpr absl::Duration kKillTimeout = absl::Seconds(5);

// Whether no block is interrupted, so that lost wake-ups are found by their hang.
bool BeltIsOff() {
  const char* const value = std::getenv("KTSTR_NO_BELT");
  return value != nullptr && absl::string_view(value) == "1";
}

void DrainEventFd(int fd) {
  std::array<char, 8> value;
  sys::Read(fd, value).status().IgnoreError();
}

// "groups[0] worker 3 (receiver)".
std::string NameOf(const OutsideKnowledge& outside) {
  return absl::StrCat("groups[", outside.group, "] worker ", outside.index, " (", outside.role,
                      ")");
}

}  // namespace

Crew::Crew(std::shared_ptr<WorkloadState> state, Epoll epoll)
    : state_(std::move(state)), epoll_(std::move(epoll)) {
  members_.resize(state_->workers().size());
  for (size_t i = 0; i < members_.size(); ++i) {
    const WorkloadState::Worker& worker = state_->workers()[i];
    members_[i].slot = worker.launch.slot.slot;
    members_[i].ended = true;  // Until it is made.
    const WorkSpec& work = state_->group_of(worker).work;
    members_[i].outside = {.group = static_cast<int>(worker.group),
                           .index = static_cast<int>(i),
                           .position = worker.position,
                           .role = work.RoleOf(worker.position),
                           .remarks = work.info().traits.remarks,
                           .details = work.info().traits.details,
                           .work = &work};
  }
}

absl::StatusOr<Crew> Crew::Spawn(std::shared_ptr<WorkloadState> state) {
  ASSIGN_OR_RETURN(Epoll epoll, Epoll::Create());
  Crew crew(std::move(state), std::move(epoll));
  RETURN_IF_ERROR(crew.epoll_.Add(crew.state_->arrival_fd(), EPOLLIN, kArrivalToken));
  RETURN_IF_ERROR(crew.epoll_.Add(crew.state_->thread_end_fd(), EPOLLIN, kThreadEndToken));
  RETURN_IF_ERROR(crew.SpawnMode(WorkerMode::kFork));
  RETURN_IF_ERROR(crew.SpawnMode(WorkerMode::kThread));
  RETURN_IF_ERROR(crew.WaitUntilReady());
  RETURN_IF_ERROR(crew.CheckAllReady());
  return crew;
}

Crew::~Crew() {
  // A moved-from crew has no members.
  if (running_ == 0 || members_.empty()) return;
  const bool has_thread = std::any_of(members_.begin(), members_.end(), [](const Member& member) {
    return !member.ended && member.task->end_fd() < 0;
  });
  for (Member& member : members_) {
    if (!member.ended) member.task->Kill();
  }
  // Threads cannot be killed: they are asked.
  if (has_thread) Stop().IgnoreError();
}

absl::Status Crew::SpawnMode(WorkerMode mode) {
  for (size_t i = 0; i < members_.size(); ++i) {
    if (state_->group_of(state_->workers()[i]).mode != mode) continue;
    Member& member = members_[i];
    absl::StatusOr<std::unique_ptr<WorkerTask>> task =
        mode == WorkerMode::kFork ? SpawnProcessWorker(state_, i) : SpawnThreadWorker(state_, i);
    if (!task.ok()) {
      return absl::Status(task.status().code(),
                          absl::StrCat(NameOf(member.outside), ": ", task.status().message()));
    }
    member.task = *std::move(task);
    if (mode == WorkerMode::kFork) member.outside.pid = member.task->id();
    member.ended = false;
    ++running_;
    if (const int fd = member.task->end_fd(); fd >= 0) {
      RETURN_IF_ERROR(epoll_.Add(fd, EPOLLIN, i));
    }
  }
  return absl::OkStatus();
}

absl::Status Crew::WaitUntilReady() {
  looked_at_ns_ = MonotonicNs();
  Patience patience(state_->config().ready_timeout);
  while (!AllAtLeast(WorkerState::kReady)) {
    const absl::Duration wait = patience.NextWait();
    if (patience.exhausted()) {
      return absl::DeadlineExceededError(absl::StrCat(
          "workers are not ready after ", absl::FormatDuration(state_->config().ready_timeout),
          ": raise ready_timeout, or use fewer workers"));
    }
    RETURN_IF_ERROR(HandleEvents(MonotonicTime::In(wait)));
  }
  for (Member& member : members_) member.id = member.task->id();
  return absl::OkStatus();
}

absl::Status Crew::CheckAllReady() const {
  for (const Member& member : members_) {
    if (member.slot->state.load(std::memory_order_acquire) == WorkerState::kGaveUp) {
      const SetupStep step = member.slot->failed_step.Get();
      const int error = member.slot->step_errno[static_cast<size_t>(step)].Get();
      return absl::ErrnoToStatus(
          error, absl::StrCat(NameOf(member.outside), " could not be set up at its step ",
                              SetupStepName(step)));
    }
    if (member.ended) {
      return absl::AbortedError(absl::StrCat(NameOf(member.outside), " ended before it was ready (",
                                             WorkerExitName(member.outside.exit.kind), " ",
                                             member.outside.exit.code, ")"));
    }
  }
  return absl::OkStatus();
}

bool Crew::AllAtLeast(WorkerState state) const {
  return std::all_of(members_.begin(), members_.end(), [state](const Member& member) {
    return member.ended || member.slot->state.load(std::memory_order_acquire) >= state;
  });
}

void Crew::Start() {
  StartGate& gate = state_->gate();
  if (gate.open.load(std::memory_order_relaxed) != 0) return;
  gate.belt_is_off.Set(BeltIsOff() ? 1 : 0);
  gate.opened_at_ns.Set(MonotonicNs());
  gate.open.store(1, std::memory_order_release);
  fork_safe::FutexWake(gate.open, INT_MAX);
}

absl::Status Crew::RunUntil(MonotonicTime deadline) {
  ComeBack();
  const absl::Duration belt = BeltIsOff() ? absl::ZeroDuration() : state_->config().belt;
  if (belt <= absl::ZeroDuration()) return WaitForEnds(deadline);
  while (running_ > 0 && !cancelled_ && !deadline.has_passed()) {
    RETURN_IF_ERROR(WaitForEnds(std::min(deadline, MonotonicTime::In(belt))));
    TightenBelt(belt);
  }
  return absl::OkStatus();
}

absl::Status Crew::RunUntilCancelled(MonotonicTime deadline, int cancel_fd) {
  RETURN_IF_ERROR(epoll_.Add(cancel_fd, EPOLLIN, kCancelToken));
  absl::Status status = RunUntil(deadline);
  status.Update(epoll_.Remove(cancel_fd));
  cancelled_ = false;
  return status;
}

void Crew::NoteSleep(Member& member) {
  if (member.ended || !member.outside.work->info().traits.watch_sleep) return;
  const uint64_t now = MonotonicNs();
  if (IsAsleep(member.id)) member.slot->seen_asleep_at_ns.Release(now);
}

void Crew::TightenBelt(absl::Duration belt) {
  const uint64_t now = MonotonicNs();
  const uint64_t limit_ns = ToNs(belt);
  for (Member& member : members_) {
    if (member.ended) continue;
    const uint64_t blocked_since_ns = member.slot->blocked_since_ns.Acquire();
    if (blocked_since_ns == 0 || now < blocked_since_ns + limit_ns) continue;
    if (member.slot->interrupted_at_ns.Get() >= blocked_since_ns) continue;
    NoteSleep(member);
    Look();
    member.slot->interrupted_at_ns.Release(looked_at_ns_);
    member.task->Interrupt();
  }
}

absl::Status Crew::WaitForEnds(MonotonicTime deadline) {
  while (running_ > 0 && !cancelled_ && !deadline.has_passed()) {
    RETURN_IF_ERROR(HandleEvents(deadline));
  }
  return absl::OkStatus();
}

absl::Status Crew::WaitUntilRunning(MonotonicTime deadline) {
  ComeBack();
  while (!AllAtLeast(WorkerState::kRunning) && !deadline.has_passed()) {
    RETURN_IF_ERROR(HandleEvents(std::min(deadline, MonotonicTime::In(kFirstStopInterval))));
  }
  return absl::OkStatus();
}

absl::Status Crew::Stop() {
  StartGate& gate = state_->gate();
  gate.last_look.store(1, std::memory_order_seq_cst);
  ComeBack();
  for (Member& member : members_) NoteSleep(member);
  Look();
  gate.stop_at_ns.Set(looked_at_ns_);
  gate.stop.store(1, std::memory_order_release);
  fork_safe::FutexWake(gate.open, INT_MAX);
  Patience patience(state_->config().stop_timeout);
  absl::Duration interval = kFirstStopInterval;
  while (running_ > 0) {
    const absl::Duration wait = patience.NextWait(interval);
    if (patience.exhausted()) break;
    // A signal ends every wait, and EINTR shows the worker that no wake did. The futex words are
    // woken for those that a signal does not reach.
    if (interval > kFirstStopInterval) state_->WakeAllWaiters();
    InterruptUnacknowledged();
    RETURN_IF_ERROR(WaitForEnds(MonotonicTime::In(wait)));
    interval = std::min(interval * 2, kLastStopInterval);
  }
  return EndTheRest();
}

void Crew::InterruptUnacknowledged() {
  for (Member& member : members_) {
    if (!member.ended &&
        member.slot->state.load(std::memory_order_acquire) < WorkerState::kFinished) {
      Look();
      member.task->Interrupt();
    }
  }
}

absl::Status Crew::EndTheRest() {
  if (running_ == 0) return absl::OkStatus();
  std::vector<Member*> stuck;
  for (Member& member : members_) {
    if (member.ended) continue;
    DescribeStuckTask(member.id, member.outside.exit);
    stuck.push_back(&member);
  }
  for (Member* member : stuck) member->task->Kill();
  const auto is_process = [](const Member* member) { return member->task->end_fd() >= 0; };
  if (std::any_of(stuck.begin(), stuck.end(), is_process)) {
    Patience patience(kKillTimeout);
    while (running_ > 0 && !patience.exhausted()) {
      RETURN_IF_ERROR(WaitForEnds(MonotonicTime::In(patience.NextWait())));
    }
  }
  for (Member* member : stuck) {
    // Keeps what was seen before the kill, whatever the kill made of it.
    member->outside.exit.kind = WorkerExit::Kind::kTimedOut;
    if (member->ended) continue;
    member->task->Abandon();
    member->ended = true;
    member->outside.ended_at_ns = MonotonicNs();
    member->outside.exit.text = "abandoned: it still runs";
    --running_;
  }
  return absl::OkStatus();
}

void Crew::ComeBack() {
  const uint64_t last_ns = std::exchange(looked_at_ns_, MonotonicNs());
  if (absl::Nanoseconds(looked_at_ns_ - last_ns) <= kNoticeable) return;
  for (size_t i = 0; i < members_.size(); ++i) {
    const Member& member = members_[i];
    if (member.ended || member.slot->blocked_since_ns.Acquire() == 0) continue;
    if (!IsAsleep(member.id)) pauses_.NoteFor(i, last_ns, looked_at_ns_);
  }
}

void Crew::Look(absl::Duration asked, bool paused) {
  const uint64_t last_ns = std::exchange(looked_at_ns_, MonotonicNs());
  const absl::Duration late = absl::Nanoseconds(looked_at_ns_ - last_ns) - asked;
  if (!paused && !StoodStill(late)) return;
  pauses_.Note(last_ns, looked_at_ns_);
  state_->gate().paused_until_ns.Release(looked_at_ns_);
}

bool Crew::StoodStill(absl::Duration late) const {
  if (late <= kNoticeable) return false;
  if (late > Patience::kLateness) return true;
  // Since before the last look: more than what passed since then, if anything.
  const std::optional<absl::Duration> own = OwnTime::Read().Since(waited_from_);
  return own.has_value() && late - *own > kNoticeable;
}

bool Crew::WasPaused() const {
  // A handler of the host that waits for something looks the same, and is taken for a pause.
  return OwnTime::Read().SwitchesSince(waited_from_).value_or(2) >= 2;
}

absl::Status Crew::HandleEvents(MonotonicTime deadline) {
  std::array<epoll_event, 64> buffer;
  Look();
  waited_from_ = OwnTime::Read();
  const absl::Duration asked = deadline.Left();
  ASSIGN_OR_RETURN(const Epoll::Waited waited, epoll_.Wait(buffer, asked));
  // A pause within the wait makes nobody late.
  Look(asked, waited.interrupted && WasPaused());
  for (const epoll_event& event : waited.events) {
    if (event.data.u64 == kArrivalToken) {
      DrainEventFd(state_->arrival_fd());
    } else if (event.data.u64 == kThreadEndToken) {
      DrainEventFd(state_->thread_end_fd());
      RETURN_IF_ERROR(HandleThreadEnds());
    } else if (event.data.u64 == kCancelToken) {
      cancelled_ = true;
    } else {
      RETURN_IF_ERROR(HandleEnd(event.data.u64));
    }
  }
  return absl::OkStatus();
}

absl::Status Crew::HandleEnd(size_t index) {
  Member& member = members_[index];
  if (member.ended) return absl::OkStatus();
  const int fd = member.task->end_fd();
  const uint64_t now = MonotonicNs();
  // Before the descriptor closes: a sibling that has not run yet may still share it.
  if (fd >= 0) RETURN_IF_ERROR(epoll_.Remove(fd));
  // Peers shall not take the next owner of its number for it. A thread sees to that itself.
  if (fd >= 0) member.slot->tid_ends.store(1, std::memory_order_seq_cst);
  if (fd >= 0 && IsHeld(index)) return epoll_.Add(fd, EPOLLIN, index);
  const absl::StatusOr<bool> ended = member.task->TryCollect(member.outside);
  if (!ended.ok()) {
    member.outside.exit = {.kind = WorkerExit::Kind::kWaitFailed,
                           .text = std::string(ended.status().message())};
    member.task->Abandon();
  } else if (!*ended) {
    if (fd >= 0) member.slot->tid_ends.store(0, std::memory_order_seq_cst);
    return fd < 0 ? absl::OkStatus() : epoll_.Add(fd, EPOLLIN, index);
  }
  member.ended = true;
  member.outside.ended_at_ns = now;
  --running_;
  // The roll-call must not wait for it.
  state_->gate().arrived.fetch_add(1, std::memory_order_acq_rel);
  return absl::OkStatus();
}

bool Crew::IsHeld(size_t index) const {
  if (state_->gate().peers_are_held.load(std::memory_order_seq_cst) == 0) return false;
  const WorkloadState::Worker& held = state_->workers()[index];
  const auto number = static_cast<uint32_t>(held.launch.index) + 1;
  for (size_t i = 0; i < members_.size(); ++i) {
    const Member& holder = members_[i];
    if (i == index || holder.ended || state_->workers()[i].group != held.group) continue;
    if (holder.slot->held_peer.load(std::memory_order_seq_cst) != number) continue;
    // One that was killed meanwhile does nothing any more.
    if (!sys::IsReadable(holder.task->end_fd())) return true;
  }
  return false;
}

absl::Status Crew::HandleThreadEnds() {
  for (size_t i = 0; i < members_.size(); ++i) {
    if (!members_[i].ended && members_[i].task->end_fd() < 0) RETURN_IF_ERROR(HandleEnd(i));
  }
  return absl::OkStatus();
}

}  // namespace ktstr
