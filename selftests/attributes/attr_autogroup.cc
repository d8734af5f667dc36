// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <fcntl.h>

#include <array>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/selftest.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "fair"},
    .claims = "With autogroup, a new session is a fair group of its own",
    .why = "setsid makes an autogroup, so that a session's share does not grow with its tasks",
    .source = "sched(7), the autogroup feature; kernel/sched/autogroup.c",
    .failure = "interactive sessions compete with builds task by task",
});

struct Groups {
  std::array<char, 64> before{};
  std::array<char, 64> after{};
};

// "/autogroup-25 nice 0". Worker side.
void ReadAutogroup(std::array<char, 64>& text) noexcept {
  int fd = -1;
  if (fork_safe::OpenReadOnly("/proc/self/autogroup", fd) != 0) return;
  size_t done = 0;
  fork_safe::Read(fd, std::as_writable_bytes(std::span(text).first(text.size() - 1)), done);
  fork_safe::Close(fd);
}

// Whether the child is in the same group as before once it has done `step`.
void ExpectSameGroup(TestCase& test, bool same, void (*step)(Groups&) noexcept) {
  if (!test.limits().autogroup.value_or(false)) return test.Skip("autogroup is off");
  ASSIGN_OR_SKIP(const Groups groups, InChild<Groups>([step](Groups& found) {
                   ReadAutogroup(found.before);
                   step(found);
                 }));
  const absl::string_view before = groups.before.data();
  const absl::string_view after = groups.after.data();
  if (before.empty()) return test.Skip("/proc/self/autogroup is empty");
  test.Diag(absl::StrCat("before ", before, " after ", after));
  test.Expect((before == after) == same,
              same ? "the task is still in its session's group" : "the task is in another group");
}

void NewSession(Groups& found) noexcept {
  if (fork_safe::LeadSession() == 0) ReadAutogroup(found.after);
}

void ForkedChild(Groups& found) noexcept {
  pid_t child = 0;
  if (fork_safe::Fork(child) != 0) return;
  if (child == 0) {
    ReadAutogroup(found.after);
    fork_safe::ExitProcess(0);
  }
  fork_safe::Reap(child);
}

KTSTR_CASE(new_session_is_a_group_of_its_own) {
  ExpectSameGroup(test, false, NewSession);
}
KTSTR_CONTROL(new_session_is_a_group_of_its_own, task_only_forks) {
  ExpectSameGroup(test, false, ForkedChild);
}

KTSTR_CASE(fork_stays_in_the_sessions_group,
           {.claims = "A forked child is in its parent's autogroup",
            .why = "the group goes with the session's signal_struct, which a fork refers to"}) {
  ExpectSameGroup(test, true, ForkedChild);
}
KTSTR_CONTROL(fork_stays_in_the_sessions_group, child_makes_a_session) {
  ExpectSameGroup(test, true, NewSession);
}

}  // namespace
}  // namespace ktstr
