// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Supervisor: runs tests' processes and is the only place that waits.
//
//   ASSIGN_OR_RETURN(const std::unique_ptr<Supervisor> supervisor, Supervisor::Create());
//   ASSIGN_OR_RETURN(const ChildId id, supervisor->Start({.command = ..., .log = ...}));
//   ASSIGN_OR_RETURN(const SupervisorEvent event, supervisor->Next(kNoDeadline));
//
// A test ends when its own process ends. Its descendants may outlive it by kSettleTime, so that a
// `| tee` or a background job can finish. A descendant that lives longer, in whatever session and
// with whatever descriptors closed, is named in ChildEnded::survivors and killed. For this each
// test may have a cgroup, and the supervisor is the subreaper of everything below it (prctl(2)).

#ifndef RUNNER_PROCESS_SUPERVISOR_H_
#define RUNNER_PROCESS_SUPERVISOR_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ktstr/base/unique_fd.h"
#include "runner/contain/test_group.h"
#include "runner/event/run_event.h"
#include "runner/process/child.h"
#include "runner/process/child_ended.h"
#include "runner/process/child_timers.h"
#include "runner/process/kinship.h"
#include "runner/process/output_capture.h"
#include "runner/process/time_limits.h"

namespace runner {

inline constexpr absl::Duration kSettleTime = absl::Milliseconds(200);

struct ChildOptions {
  Command command;
  ktstr::UniqueFd log;     // Gets its output.
  OutputReader on_output;  // Sees its output too; may be empty.
  // An entry of the environment that no other child has. It identifies a descendant that has left
  // the session.
  std::string identity;
  // The cgroup that it is born in: everything in it is the child's. Without one, or when the kernel
  // refuses it, session and `identity` identify descendants.
  std::optional<TestGroup> group;
  TimeLimits limits;
};

// The child has run for its `slow` time, or once more for as long.
struct ChildSlow {
  ChildId id = 0;
  absl::Duration running;
};
// SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGUSR1 or SIGIO came to this process; the
// first four not from a child. One that was ignored when the supervisor was made never comes.
struct SignalArrived {
  int signal = 0;
};
struct DeadlinePassed {};
// The descriptor given to Watch() can be read.
struct WatchedReadable {};

using SupervisorEvent =
    std::variant<ChildEnded, ChildSlow, SignalArrived, DeadlinePassed, WatchedReadable>;

// Single-threaded; one at a time. As long as it lives this process is a subreaper and takes these
// signals as events. Its destructor kills and reaps whatever it has started.
class Supervisor {
 public:
  static absl::StatusOr<std::unique_ptr<Supervisor>> Create();
  virtual ~Supervisor() = default;

  // Starts a child. A status says why the program could not be executed.
  virtual absl::StatusOr<ChildId> Start(ChildOptions options) = 0;
  // Begins the kill sequence: TERM, KILL after `grace`. The child still ends with ChildEnded.
  virtual void Stop(ChildId id, absl::Duration grace) = 0;
  // Does what SIGTSTP (Ctrl-Z) requests: stops the tests and then this process, and continues them
  // when SIGCONT has come. Returns for how long. No time-out of a test goes on meanwhile; deadlines
  // of the caller do.
  virtual absl::Duration Suspend() = 0;
  // Waits for a descriptor of the caller's too, which stays open as long as this lives. Called
  // once.
  virtual absl::Status Watch(int fd) = 0;
  // Waits for the next event, until `deadline_ns` at most.
  virtual absl::StatusOr<SupervisorEvent> Next(uint64_t deadline_ns) = 0;
};

}  // namespace runner

#endif  // RUNNER_PROCESS_SUPERVISOR_H_
