// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RunGroup and TestGroup: the cgroups v2 of a run and of each of its tests. Parent side.
//
// A test is born in its group, and nothing that it starts leaves it without the right to write
// other groups. So all in there is certainly its own, even if it left its session, closed its
// descriptors and cleared its environment.

#ifndef RUNNER_CONTAIN_TEST_GROUP_H_
#define RUNNER_CONTAIN_TEST_GROUP_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/machine/cgroup.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "runner/event/run_event.h"

namespace runner {

// The controllers that a run has handed on to the groups of its tests.
struct TestControllers {
  bool memory = false;
  bool pids = false;
};

// Whether a process that a group holds was born outside of it and moved in.
using IsStranger = std::function<bool(pid_t process)>;

// Move-only. Destroying it kills what is in the group and removes it.
//
// A test with the right to write groups can move anybody into its own: the runner, its guardian, a
// process of the user. These are strangers. They are moved out to the group that the runner lives
// in before anything is killed, and a group that ever had one is killed process by process:
// cgroup.kill would take whoever is moved in again meanwhile.
class TestGroup {
 public:
  // `leaf`: the group in `group` in which the test is born. A group that has processes can hand no
  // controllers on, and so the test may make its groups beside the leaf. None: the hierarchy has no
  // controller to hand on, and the test is born in `group`.
  TestGroup(ktstr::Cgroup group, std::optional<ktstr::Cgroup> leaf, std::string name,
            std::string home, TestControllers controllers)
      : group_(std::move(group)),
        leaf_(std::move(leaf)),
        name_(std::move(name)),
        home_(std::move(home)),
        controllers_(controllers) {}

  // The folder of the group in which the test is born, to start a process in.
  int fd() const { return leaf_.has_value() ? leaf_->fd() : group_.fd(); }
  const std::string& path() const { return group_.path(); }
  // Whether this text of /proc/PID/cgroup is that of a process of this test.
  bool Holds(absl::string_view proc_cgroup) const;

  // Whether any process lives in the group or below it.
  bool IsPopulated() const;
  // Waits until none does, until `deadline` at most.
  void AwaitEmpty(ktstr::MonotonicTime deadline) const;
  // The processes that live in the group or below it.
  std::vector<pid_t> Processes() const;
  // The groups that the test has made in its own and not removed.
  std::vector<std::string> Nested() const;
  // Moves strangers out of the group and those below it. Returns those that it has moved.
  std::vector<pid_t> Expel(const IsStranger& is_stranger);
  // Kills all of it but strangers. SIGCHLD notifies of what ends. REQUIRES: Expel() just now.
  absl::Status Kill(const IsStranger& is_stranger) const;
  // CPU time; peaks of memory and processes where the group has the controllers.
  ResourceUsage Usage() const;
  // Removes the group if nothing lives in it and no group is below it. False: something does, or
  // is. All stays possible afterwards.
  bool RemoveIfEmpty();
  // Kills what is left, which the caller has waited for, and removes the group. REQUIRES: Expel()
  // just now.
  absl::Status Remove();

 private:
  ktstr::Cgroup group_;
  std::optional<ktstr::Cgroup> leaf_;  // Goes before the group that it is in.
  std::string name_;                   // "/<run>/<test>", a part of the path of the group.
  std::string home_;                   // The group that the runner lives in.
  bool had_strangers_ = false;
  TestControllers controllers_;
};

// Move-only, as the one above.
class RunGroup {
 public:
  // Makes the group "ktstr-run-<run_id>" in the own group of this process and nowhere else. A
  // status says why there are no groups here; see CgroupHierarchy.
  static absl::StatusOr<RunGroup> Create(absl::string_view run_id);

  absl::StatusOr<TestGroup> MakeTestGroup(uint64_t ordinal) const;
  // Moves processes that do not descend from this one out of the group and those below it: what a
  // test has moved in and nobody has moved out. REQUIRES: no test runs.
  void ExpelStrangers() const;
  const std::string& path() const { return group_.path(); }

 private:
  RunGroup(ktstr::Cgroup group, std::string name, TestControllers controllers, bool has_leaves)
      : group_(std::move(group)),
        name_(std::move(name)),
        controllers_(controllers),
        has_leaves_(has_leaves) {}

  ktstr::Cgroup group_;
  std::string name_;
  TestControllers controllers_;
  bool has_leaves_;  // Each test is born in a group within its own.
};

// The text of /proc/PID/cgroup; empty when the process is gone.
std::string ProcCgroupOf(pid_t pid);

}  // namespace runner

#endif  // RUNNER_CONTAIN_TEST_GROUP_H_
