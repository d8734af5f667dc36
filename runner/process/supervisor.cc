// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/supervisor.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "ktstr/base/clock.h"
#include "ktstr/base/epoll.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/signal_name.h"
#include "ktstr/base/status_macros.h"
#include "runner/process/child_ended.h"
#include "runner/process/kinship.h"
#include "runner/process/orphans.h"
#include "runner/process/process_snapshot.h"
#include "runner/process/session_stop.h"
#include "runner/process/signal_queue.h"
#include "runner/process/supervised_child.h"

namespace runner {
namespace {

// Between KILL and giving up on a process that does not die (in uninterruptible sleep).
constexpr absl::Duration kKillPatience = absl::Seconds(5);
// Read of one child's output before the others have their turn.
constexpr size_t kTurnBytes = 512 * 1024;
// Read of the output that is still there when everything of a child has ended.
constexpr size_t kFinalBytes = 4 * 1024 * 1024;

// Epoll tokens: 0 for signals, 1 for what the caller watches, two per child.
constexpr uint64_t kSignalToken = 0;
constexpr uint64_t kWatchedToken = 1;
uint64_t ProcessToken(ChildId id) {
  return id * 2;
}
uint64_t OutputToken(ChildId id) {
  return id * 2 + 1;
}

class EpollSupervisor : public Supervisor {
 public:
  EpollSupervisor(ktstr::Epoll epoll, SignalQueue signals)
      : epoll_(std::move(epoll)), signals_(std::move(signals)) {}

  ~EpollSupervisor() override {
    for (auto& [id, child] : children_) Expel(child);
    children_.clear();
    kinship_.KillLeftovers();
    ::prctl(PR_SET_CHILD_SUBREAPER, 0);
  }

  absl::StatusOr<ChildId> Start(ChildOptions options) override;
  void Stop(ChildId id, absl::Duration grace) override;
  absl::Duration Suspend() override;
  absl::Status Watch(int fd) override { return epoll_.Add(fd, EPOLLIN, kWatchedToken); }
  absl::StatusOr<SupervisorEvent> Next(uint64_t deadline_ns) override;

 private:
  using Children = std::map<ChildId, SupervisedChild>;

  absl::Status WaitAndHandle(uint64_t deadline_ns);
  void HandleSignals();
  // Records who sent it.
  bool IsFromATest(const SignalQueue::Signal& signal);
  void HandleExit(SupervisedChild& child);
  void HandleOutput(SupervisedChild& child);
  void CloseOutput(SupervisedChild& child);

  void Enter(SupervisedChild& child, Phase phase, absl::Duration time);
  void HandlePhaseEnd(SupervisedChild& child);
  void TimeOut(SupervisedChild& child);
  void HandleTimers(uint64_t now_ns);
  uint64_t NextTimer() const;

  // Ends `child` when it can have no descendants left; kills those it has when it is being swept.
  void CheckDescendants(SupervisedChild& child);
  void NameSurvivors(SupervisedChild& child);
  // Moves those out of its group whom the child has moved in, and records who they were.
  void Expel(SupervisedChild& child);
  void KillGroup(SupervisedChild& child);
  void EndGroup(SupervisedChild& child);
  void ReapOrphans();
  void Finish(SupervisedChild& child);

  ktstr::Epoll epoll_;
  SignalQueue signals_;
  ChildId last_id_ = 0;
  Children children_;
  Kinship kinship_;
  std::deque<SupervisorEvent> events_;
};

ino_t InodeOf(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 ? info.st_ino : 0;
}

// A duration of zero is none.
uint64_t AfterOrNever(uint64_t now_ns, absl::Duration duration) {
  return duration > absl::ZeroDuration() ? After(now_ns, duration) : kNoDeadline;
}

absl::StatusOr<ChildId> EpollSupervisor::Start(ChildOptions options) {
  if (options.group.has_value()) options.command.cgroup_fd = options.group->fd();
  ASSIGN_OR_RETURN(StartedChild started, StartChild(options.command));
  if (!started.is_in_cgroup) options.group.reset();
  const uint64_t now_ns = ktstr::MonotonicNs();
  OutputCapture output(std::move(started.output), std::move(options.log),
                       std::move(options.on_output));
  const ChildId id = last_id_ + 1;
  RETURN_IF_ERROR(epoll_.Add(started.process.fd(), EPOLLIN, ProcessToken(id)));
  RETURN_IF_ERROR(epoll_.Add(output.fd(), EPOLLIN, OutputToken(id)));
  const pid_t pid = started.process.pid();
  SupervisedChild child{
      .id = id,
      .process = std::move(started.process),
      .pid = pid,
      .group = std::move(options.group),
      .output = std::move(output),
      .limits = options.limits,
      .timers = {.started_ns = now_ns,
                 .slow_ns = AfterOrNever(now_ns, options.limits.slow),
                 .phase_ends_ns =
                     AfterOrNever(now_ns, options.limits.timeout.value_or(absl::ZeroDuration())),
                 .idle_ns = AfterOrNever(now_ns, options.limits.idle)}};
  child.ended.id = id;
  child.output_inode = InodeOf(child.output.fd());
  const SupervisedChild& kept = children_.emplace(id, std::move(child)).first->second;
  kinship_.Add(id, pid, std::move(options.identity), kept.group ? &*kept.group : nullptr);
  return last_id_ = id;
}

void EpollSupervisor::Stop(ChildId id, absl::Duration grace) {
  const auto found = children_.find(id);
  if (found == children_.end()) return;
  SupervisedChild& child = found->second;
  if (child.phase != Phase::kRunning && child.phase != Phase::kStopping) return;
  // A stopped test has to continue to see the signal.
  child.process.SignalGroup(SIGTERM).IgnoreError();
  child.process.SignalGroup(SIGCONT).IgnoreError();
  child.timers.slow_ns = child.timers.idle_ns = kNoDeadline;
  Enter(child, Phase::kStopping, grace);
}

absl::StatusOr<SupervisorEvent> EpollSupervisor::Next(uint64_t deadline_ns) {
  for (;;) {
    const uint64_t now_ns = ktstr::MonotonicNs();
    // A test that ended while we were stopped, or the whole machine, has not timed out.
    if (now_ns >= NextTimer()) RETURN_IF_ERROR(WaitAndHandle(now_ns));
    HandleTimers(now_ns);
    if (!events_.empty()) {
      SupervisorEvent event = std::move(events_.front());
      events_.pop_front();
      return event;
    }
    if (now_ns >= deadline_ns) return DeadlinePassed{};
    RETURN_IF_ERROR(WaitAndHandle(std::min(deadline_ns, NextTimer())));
  }
}

absl::Status EpollSupervisor::WaitAndHandle(uint64_t deadline_ns) {
  absl::Duration wait = absl::InfiniteDuration();
  if (deadline_ns != kNoDeadline) {
    wait = absl::Nanoseconds(deadline_ns - std::min(deadline_ns, ktstr::MonotonicNs()));
  }
  std::array<epoll_event, 32> buffer;
  ASSIGN_OR_RETURN(const ktstr::Epoll::Waited waited, epoll_.Wait(buffer, wait));
  bool signaled = false;
  for (const epoll_event& event : waited.events) {
    const uint64_t token = event.data.u64;
    signaled |= token == kSignalToken;
    if (token == kWatchedToken) events_.push_back(WatchedReadable{});
    const auto child = children_.find(token / 2);
    if (child == children_.end()) continue;
    if (token == OutputToken(child->first)) {
      HandleOutput(child->second);
    } else {
      HandleExit(child->second);
    }
  }
  // After the exits, so that what is left to reap are orphans.
  if (signaled) HandleSignals();
  return absl::OkStatus();
}

void EpollSupervisor::HandleSignals() {
  for (const SignalQueue::Signal& signal : signals_.Take()) {
    if (signal.number == SIGCHLD || IsFromATest(signal)) continue;
    events_.push_back(SignalArrived{signal.number});
  }
  ReapOrphans();
  for (auto next = children_.begin(); next != children_.end();) {
    SupervisedChild& child = (next++)->second;
    if (child.phase >= Phase::kSettling) CheckDescendants(child);
  }
}

// A test that ends its parent is no reason to end the run.
bool EpollSupervisor::IsFromATest(const SignalQueue::Signal& signal) {
  const bool ends_the_run = signal.number == SIGINT || signal.number == SIGQUIT ||
                            signal.number == SIGTERM || signal.number == SIGHUP;
  if (!ends_the_run || signal.sender == 0) return false;
  const auto child = children_.find(kinship_.TestWith(signal.sender));
  if (child == children_.end()) return false;
  child->second.ended.offences.push_back(
      absl::StrCat("sent ", ktstr::SignalName(signal.number), " to the runner"));
  return true;
}

absl::Duration EpollSupervisor::Suspend() {
  const uint64_t stopped_ns = ktstr::MonotonicNs();
  SessionStop stop;
  for (const auto& [id, child] : children_) stop.Add(child.pid);
  TakeDefaultAction(SIGTSTP);
  const uint64_t lost_ns = ktstr::MonotonicNs() - stopped_ns;
  for (auto& [id, child] : children_) child.timers.Shift(lost_ns);
  stop.Continue();
  return absl::Nanoseconds(lost_ns);
}

void EpollSupervisor::HandleExit(SupervisedChild& child) {
  epoll_.Remove(child.process.fd()).IgnoreError();
  child.ended.duration = absl::Nanoseconds(ktstr::MonotonicNs() - child.timers.started_ns);
  const absl::StatusOr<ktstr::ProcessExit> exit = child.process.Reap();
  if (exit.ok()) {
    NoteExit(*exit, child.timed_out, child.ended);
  } else {
    child.ended.exit.error = std::string(exit.status().message());
  }
  kinship_.MarkEnded(child.id);
  child.timers.slow_ns = child.timers.idle_ns = kNoDeadline;
  Enter(child, Phase::kSettling, kSettleTime);
  CheckDescendants(child);
}

void EpollSupervisor::HandleOutput(SupervisedChild& child) {
  if (child.timers.idle_ns != kNoDeadline) {
    child.timers.idle_ns = After(ktstr::MonotonicNs(), child.limits.idle);
  }
  if (child.output.Move(kTurnBytes) == OutputCapture::State::kEnded) CloseOutput(child);
}

void EpollSupervisor::CloseOutput(SupervisedChild& child) {
  if (!std::exchange(child.output_open, false)) return;
  epoll_.Remove(child.output.fd()).IgnoreError();
}

void EpollSupervisor::Enter(SupervisedChild& child, Phase phase, absl::Duration time) {
  child.phase = phase;
  child.timers.phase_ends_ns = After(ktstr::MonotonicNs(), time);
}

void EpollSupervisor::HandlePhaseEnd(SupervisedChild& child) {
  switch (child.phase) {
    case Phase::kRunning:
      return TimeOut(child);
    case Phase::kStopping:
      // Its own process by itself: it may be out of its session and out of its cgroup.
      child.process.SignalGroup(SIGKILL).IgnoreError();
      child.process.Signal(SIGKILL).IgnoreError();
      KillGroup(child);
      return Enter(child, Phase::kKilled, kKillPatience);
    case Phase::kKilled:
      child.ended.unkillable.push_back(DescribeProcess(child.pid));
      epoll_.Remove(child.process.fd()).IgnoreError();
      kinship_.GiveUp(child.pid);
      kinship_.MarkEnded(child.id);
      child.process.Abandon();
      child.ended.exit.kind = ExitStatus::Kind::kTimedOut;
      child.ended.exit.code = SIGKILL;
      child.ended.duration = absl::Nanoseconds(ktstr::MonotonicNs() - child.timers.started_ns);
      Enter(child, Phase::kSettling, absl::ZeroDuration());
      return CheckDescendants(child);
    case Phase::kSettling:
      NameSurvivors(child);
      Enter(child, Phase::kSweeping, kKillPatience);
      return CheckDescendants(child);
    case Phase::kSweeping: {
      const Kinship::Descendants found = kinship_.Find(child.id);
      for (const pid_t pid : found.certain) {
        child.ended.unkillable.push_back(DescribeProcess(pid));
        kinship_.GiveUp(pid);
      }
      kinship_.Disown(found.possible);
      return Finish(child);
    }
  }
}

void EpollSupervisor::Expel(SupervisedChild& child) {
  if (!child.group) return;
  const IsStranger is_stranger = [this, &child](pid_t pid) {
    return kinship_.IsStranger(child.id, pid);
  };
  for (const pid_t pid : child.group->Expel(is_stranger)) {
    std::string offence =
        absl::StrCat("moved ", pid == ::getpid() ? "the runner" : DescribeProcess(pid),
                     " into its cgroup, which is moved out to that of the runner and not killed");
    std::vector<std::string>& offences = child.ended.offences;
    if (std::find(offences.begin(), offences.end(), offence) == offences.end()) {
      offences.push_back(std::move(offence));
    }
  }
}

void EpollSupervisor::KillGroup(SupervisedChild& child) {
  if (!child.group) return;
  Expel(child);
  child.group->Kill([this, &child](pid_t pid) { return kinship_.IsStranger(child.id, pid); })
      .IgnoreError();
}

// A test that hangs is seen best before anything is sent to it.
void EpollSupervisor::TimeOut(SupervisedChild& child) {
  child.timed_out = true;
  child.ended.processes = DescribeSession(child.pid);
  Stop(child.id, child.limits.grace);
}

void EpollSupervisor::NameSurvivors(SupervisedChild& child) {
  const Kinship::Descendants found = kinship_.Find(child.id);
  const auto name = [&child](pid_t pid) {
    child.ended.survivors.push_back(DescribeSurvivor(pid, child.pid, child.output_inode));
  };
  for (const pid_t pid : found.certain) name(pid);
  if (!child.had_descendants) {
    kinship_.Disown(found.possible);
  } else if (found.certain.empty()) {
    // One that was recognised before is between two programs at this moment.
    for (const pid_t pid : found.possible) name(pid);
  }
}

void EpollSupervisor::HandleTimers(uint64_t now_ns) {
  for (auto next = children_.begin(); next != children_.end();) {
    SupervisedChild& child = (next++)->second;
    if (now_ns >= child.timers.slow_ns) {
      child.timers.slow_ns = AfterOrNever(now_ns, child.limits.slow);
      events_.push_back(ChildSlow{child.id, absl::Nanoseconds(now_ns - child.timers.started_ns)});
    }
    if (child.phase == Phase::kRunning && now_ns >= child.timers.idle_ns) {
      child.ended.was_idle = true;
      TimeOut(child);
    } else if (now_ns >= child.timers.phase_ends_ns) {
      HandlePhaseEnd(child);
    }
  }
}

uint64_t EpollSupervisor::NextTimer() const {
  uint64_t first = kNoDeadline;
  for (const auto& [id, child] : children_) {
    first = std::min(first, child.timers.Next());
  }
  return first;
}

void EpollSupervisor::CheckDescendants(SupervisedChild& child) {
  const Kinship::Descendants found = kinship_.Find(child.id);
  if (found.certain.empty() && found.possible.empty()) return Finish(child);
  child.had_descendants |= !found.certain.empty();
  if (child.phase != Phase::kSweeping) return;
  KillGroup(child);
  // Killing one makes its own children ours: SIGCHLD brings us here again until none is left.
  for (const pid_t pid : found.certain) {
    if (::getpgid(pid) == child.pid) ::kill(-child.pid, SIGKILL);
    ::kill(pid, SIGKILL);
  }
}

// Orphans that have ended must not pile up as zombies while their test runs on.
void EpollSupervisor::ReapOrphans() {
  while (const pid_t pid = NextZombie()) {
    const auto test = children_.find(kinship_.TestOf(pid));
    if (test != children_.end()) {
      HandleExit(test->second);
    } else if (ReapIfZombie(pid)) {
      kinship_.Forget(pid);
    } else {
      return;
    }
  }
}

// The usual case needs no look at who lives there: the kernel removes no group that has a process.
void EpollSupervisor::EndGroup(SupervisedChild& child) {
  if (!child.group) return;
  NoteUsage(*child.group, child.ended);
  if (child.group->RemoveIfEmpty()) return;
  Expel(child);
  child.ended.left_groups = child.group->Nested();
  child.ended.group_status = child.group->Remove();
}

void EpollSupervisor::Finish(SupervisedChild& child) {
  if (child.output_open) child.output.Move(kFinalBytes);
  CloseOutput(child);
  child.ended.output_bytes = child.output.bytes();
  child.ended.log_status = child.output.log_status();
  EndGroup(child);
  events_.push_back(std::move(child.ended));
  kinship_.Remove(child.id);
  children_.erase(child.id);
  if (children_.empty()) kinship_.KillLeftovers();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Supervisor>> Supervisor::Create() {
  // An ignored SIGCHLD, inherited from whoever started us, would reap our children behind our back.
  ::signal(SIGCHLD, SIG_DFL);
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
    return absl::ErrnoToStatus(errno, "prctl PR_SET_CHILD_SUBREAPER");
  }
  ASSIGN_OR_RETURN(ktstr::Epoll epoll, ktstr::Epoll::Create());
  ASSIGN_OR_RETURN(SignalQueue signals,
                   SignalQueue::Create({SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGUSR1,
                                        SIGIO, SIGCHLD}));
  RETURN_IF_ERROR(epoll.Add(signals.fd(), EPOLLIN, kSignalToken));
  return std::make_unique<EpollSupervisor>(std::move(epoll), std::move(signals));
}

}  // namespace runner
