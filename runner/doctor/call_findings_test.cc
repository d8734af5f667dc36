// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/doctor/call_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <string>

namespace runner {
namespace {

using ::testing::HasSubstr;
using enum Finding::Level;

Finding About(const std::string& subject, const ktstr::Environment& environment) {
  for (Finding& finding : ExamineCalls(environment)) {
    if (finding.subject == subject) return finding;
  }
  return {.subject = "nothing about " + subject};
}

TEST(ExamineCallsTest, NoneIsRefused) {
  ktstr::Environment environment;
  EXPECT_EQ(About("system calls", environment).subject, "nothing about system calls");

  environment.privileges.refused_calls.emplace();
  EXPECT_EQ(About("system calls", environment).level, kOffered);
}

TEST(ExamineCallsTest, FilterIsNamedWithWhatIsLost) {
  ktstr::Environment environment;
  environment.kernel.number = ktstr::KernelVersion{6, 12, 3};
  environment.privileges.seccomp_mode = 2;
  environment.privileges.refused_calls = {{{.name = "clone3", .error = ENOSYS},
                                           {.name = "sched_setattr", .error = EPERM},
                                           {.name = "umount2", .is_fatal = true}}};

  EXPECT_EQ(About("call clone3", environment).level, kLacking);
  EXPECT_EQ(About("call clone3", environment).fact, "a seccomp filter refuses it (ENOSYS)");
  EXPECT_THAT(About("call clone3", environment).consequence, HasSubstr("cgroup"));
  EXPECT_THAT(About("call sched_setattr", environment).fact, HasSubstr("(EPERM)"));
  EXPECT_THAT(About("call umount2", environment).fact, HasSubstr("kills"));
  EXPECT_THAT(About("call umount2", environment).remedy, HasSubstr("seccomp profile"));
}

TEST(ExamineCallsTest, PolicyThatCannotBeSetIsNotOffered) {
  ktstr::Environment environment;
  environment.privileges.effective_capabilities = ~uint64_t{0};
  environment.privileges.refused_calls = {{{.name = "sched_setattr", .error = EPERM}}};

  for (const Finding& finding : Examine(environment)) {
    if (finding.subject != "SCHED_FIFO") continue;
    EXPECT_EQ(finding.level, kLacking);
  }
}

TEST(ExamineCallsTest, OldKernelIsNoFilter) {
  ktstr::Environment environment;
  environment.kernel.number = ktstr::KernelVersion{5, 10, 0};
  environment.privileges.seccomp_mode = 2;
  environment.privileges.refused_calls = {{{.name = "futex_waitv", .error = ENOSYS}}};
  EXPECT_EQ(About("call futex_waitv", environment).remedy, "a kernel of 5.16.0 or later");

  environment.kernel.number = ktstr::KernelVersion{6, 12, 3};
  environment.privileges.seccomp_mode = 0;
  EXPECT_THAT(About("call futex_waitv", environment).fact, HasSubstr("by no seccomp filter"));
}

}  // namespace
}  // namespace runner
