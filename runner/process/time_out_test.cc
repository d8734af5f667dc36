// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// How a child ends whose time is over.

#include <gmock/gmock.h>
#include <signal.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "runner/process/supervised_test.h"

namespace runner {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Kind = ExitStatus::Kind;

class TimeOutTest : public SupervisedTest {};

TEST_F(TimeOutTest, SilenceEndsATest) {
  ChildOptions options = Script("silent", absl::StrCat("echo once; exec sleep ", kForever));
  options.limits.idle = absl::Milliseconds(20);

  const ChildEnded ended = Run(std::move(options));

  EXPECT_EQ(ended.exit.kind, Kind::kTimedOut);
  EXPECT_TRUE(ended.was_idle);
}

TEST_F(TimeOutTest, ProcessesOfATestThatTimedOutAreDescribed) {
  ChildOptions options = Script("hangs", absl::StrCat("sleep ", kForever, "& wait"));
  options.limits.timeout = absl::Milliseconds(20);

  const ChildEnded ended = Run(std::move(options));

  EXPECT_FALSE(ended.was_idle);
  EXPECT_THAT(ended.processes, Contains(HasSubstr("./hangs (pid ")));
}

TEST_F(TimeOutTest, TestThatEndsInTimeIsNotDescribed) {
  EXPECT_THAT(Run(Script("plain", "exit 0")).processes, IsEmpty());
}

TEST_F(TimeOutTest, TimeOutEndsATestByTerm) {
  ChildOptions options = Script("sleeper", absl::StrCat("exec sleep ", kForever));
  options.limits.timeout = absl::Milliseconds(20);

  const ChildEnded ended = Run(std::move(options));

  EXPECT_EQ(ended.exit.kind, Kind::kTimedOut);
  EXPECT_EQ(ended.exit.code, SIGTERM);
}

TEST_F(TimeOutTest, TestThatEndedBeforeWeLookedHasNotTimedOut) {
  ChildOptions options = Script("quick", "exit 0");
  options.limits.timeout = absl::Nanoseconds(1);
  ASSERT_OK(supervisor_->Start(std::move(options)));
  siginfo_t info;
  ASSERT_EQ(::waitid(P_ALL, 0, &info, WEXITED | WNOWAIT), 0);

  EXPECT_EQ(Expect<ChildEnded>().exit.kind, Kind::kExited);
}

TEST_F(TimeOutTest, TestThatIgnoresTermIsKilledAfterTheGrace) {
  ChildOptions options = Script(
      "stubborn", absl::StrCat("trap '' TERM; echo up; while :; do sleep ", kForever, "; done"));
  options.on_output = [&](absl::string_view) { supervisor_->Stop(1, absl::Milliseconds(20)); };

  const ChildEnded ended = Run(std::move(options));

  EXPECT_EQ(ended.exit.kind, Kind::kSignaled);
  EXPECT_EQ(ended.exit.code, SIGKILL);
}

TEST_F(TimeOutTest, TestThatStopsItselfStillSeesTerm) {
  ChildOptions options = Script("stopped", "trap 'exit 7' TERM; echo up; kill -STOP $$");
  options.on_output = [&](absl::string_view) { supervisor_->Stop(1, absl::InfiniteDuration()); };

  const ChildEnded ended = Run(std::move(options));

  EXPECT_EQ(ended.exit.kind, Kind::kExited);
  EXPECT_EQ(ended.exit.code, 7);
}

}  // namespace
}  // namespace runner
