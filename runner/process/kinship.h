// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Kinship: identifies the test of an orphan that this process has got as a subreaper.

#ifndef RUNNER_PROCESS_KINSHIP_H_
#define RUNNER_PROCESS_KINSHIP_H_

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "runner/contain/test_group.h"
#include "runner/process/orphans.h"

namespace runner {

using ChildId = uint64_t;

// An orphan is a descendant of a test by its cgroup, by its session, by an entry of its
// environment, or because no other test has run meanwhile. Single-threaded: the children of this
// thread are looked at.
class Kinship {
 public:
  struct Descendants {
    std::vector<pid_t> certain;
    // Nothing shows whose they are: they have left the session, and have no environment because
    // they cleared it or are just between two programs.
    std::vector<pid_t> possible;
  };

  // The children that this process has now are none of the tests'.
  Kinship();

  // Adds a test: the `pid` of its own process, its `identity` ("NAME=value" in its environment),
  // and the cgroup that it was born in, borrowed until Remove(); null: there is none.
  void Add(ChildId id, pid_t pid, std::string identity, const TestGroup* group = nullptr);
  // Records that the test's own process has been reaped.
  void MarkEnded(ChildId id);
  void Remove(ChildId id);
  // Returns the test whose own process, not reaped yet, that is; 0: none.
  ChildId TestOf(pid_t pid) const;

  // Returns the test of a living process, by its cgroup, session or environment; 0: none.
  ChildId TestWith(pid_t process) const;

  // Whether a process in the cgroup of a test is none of its own, but was moved in: this process,
  // one that does not descend from it, another child of it such as the guardian, and what belongs
  // to another test.
  bool IsStranger(ChildId id, pid_t pid) const;

  // The living descendants of a test: those that are our children now, and all in its cgroup. Reaps
  // orphans that are zombies.
  Descendants Find(ChildId id) const;
  // Makes it nobody's: it is never found again, and killed in the end.
  void Disown(std::span<const pid_t> pids);
  // Gives it up: it is never found again, and not killed.
  void GiveUp(pid_t pid);
  // Forgets a process that has been reaped.
  void Forget(pid_t pid);
  // Kills the children that are left when no test runs, generation after generation.
  void KillLeftovers();

 private:
  struct Test {
    pid_t pid;
    std::string identity;
    const TestGroup* group = nullptr;
    bool has_ended = false;
    bool had_company = false;  // Another test ran at the same time.
  };
  ChildId OwnerOf(pid_t orphan) const;
  void AddGroup(ChildId id, Descendants& found) const;

  ChildList child_list_;
  std::map<ChildId, Test> tests_;
  std::set<pid_t> others_;   // Children that were there before the tests.
  std::set<pid_t> foreign_;  // These, and those that were given up.
  std::set<pid_t> disowned_;
};

}  // namespace runner

#endif  // RUNNER_PROCESS_KINSHIP_H_
