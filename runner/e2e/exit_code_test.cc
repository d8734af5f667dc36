// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What `ktstr run` leaves with.

#include <gmock/gmock.h>

#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ExitCodeTest : public EndToEndTest {};

TEST_F(ExitCodeTest, ExitCodeIsZeroWhenNothingFailed) {
  Script("passes", "exit 0");

  EXPECT_EQ(Ktstr("run tests").exit_code, 0);
}

TEST_F(ExitCodeTest, ExitCodeIsFourWhenAllWereSkipped) {
  Script("skips", "exit 4");

  EXPECT_EQ(Ktstr("run tests").exit_code, 4);
}

TEST_F(ExitCodeTest, FailuresCanBeForgiven) {
  Script("fails", "exit 1");

  EXPECT_EQ(Ktstr("run -f tests").exit_code, 0);
}

TEST_F(ExitCodeTest, EmptyShardIsFine) {
  Script("a", "exit 0");

  EXPECT_EQ(Ktstr("run --shard 2/2 tests").exit_code, 0);
}

TEST_F(ExitCodeTest, InterruptedRunLeavesValidResults) {
  Script("a", "exec sleep 1000");
  Script("b", "exit 0");

  const Finished run = Shell(
      "\"$KTSTR\" run --out results tests & until [ -e ran ]; do sleep 0.01; done; kill -INT $!; "
      "wait $!");

  EXPECT_EQ(run.exit_code, 130);
  EXPECT_THAT(run.out, AllOf(HasSubstr("\nnot ok 1 selftests: ktstr: a"),
                             HasSubstr("\nnot ok 2 selftests: ktstr: b"),
                             HasSubstr("interrupted by SIGINT"), HasSubstr("# Totals:")));
  EXPECT_EQ(Read("results/results.ktap"), run.out);
  EXPECT_TRUE(Exists("results/run.json"));
}

TEST_F(ExitCodeTest, RunTimeoutHasItsExitCode) {
  Script("a", "exec sleep 1000");

  EXPECT_EQ(Ktstr("run --run-timeout 100ms tests").exit_code, 124);
}

}  // namespace
}  // namespace runner
