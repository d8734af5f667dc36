// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Which tests run.

#include <gmock/gmock.h>

#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class SelectionTest : public EndToEndTest {};

TEST_F(SelectionTest, FilterExpressionSelects) {
  Script("wake_futex", "");
  Script("wake_pipe", "");
  Script("fair_nice", "");

  EXPECT_EQ(Ktstr("run --filter 'name=wake_* and not (futex or case=x)' tests").exit_code, 0);

  EXPECT_THAT(Ran(), ElementsAre("wake_pipe"));
}

TEST_F(SelectionTest, MistakeInAFilterSaysWhere) {
  Script("a", "");

  const Finished run = Ktstr("run --filter 'name=a and' tests");

  EXPECT_EQ(run.exit_code, 64);
  EXPECT_THAT(run.err, HasSubstr("--filter 'name=a and': at 11: expected a term"));
}

TEST_F(SelectionTest, OnlyWhatFailedRunsAgain) {
  Script("bad", "exit 1");
  Script("good", "");
  ASSERT_EQ(Ktstr("run tests").exit_code, 1);
  Ran();

  EXPECT_EQ(Ktstr("run --rerun-failed ktstr-out/latest tests").exit_code, 1);

  EXPECT_THAT(Ran(), ElementsAre("bad"));
}

TEST_F(SelectionTest, NothingRunsAgainWhenNothingHasFailed) {
  Script("good", "");
  ASSERT_EQ(Ktstr("run tests").exit_code, 0);
  Ran();

  const Finished again = Ktstr("run --rerun-failed ktstr-out/latest tests");

  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.err, HasSubstr("nothing has failed"));
  EXPECT_THAT(Ran(), ElementsAre());
}

TEST_F(SelectionTest, FilesOfTestsNarrow) {
  for (const char* name : {"a", "b", "c"}) Script(name, "");
  Write("list", "# two\nktstr:a\nktstr:b\n");
  Write("skips", "ktstr:b  # hangs on 6.1\nother:gone\n");

  EXPECT_EQ(Ktstr("run --test-list list --skip-file skips tests").exit_code, 0);

  EXPECT_THAT(Ran(), ElementsAre("a"));
}

TEST_F(SelectionTest, BadLineOfAFileIsNamed) {
  Script("a", "");
  Write("skips", "ktstr:a\na\n");

  const Finished run = Ktstr("run --skip-file skips tests");

  EXPECT_EQ(run.exit_code, 64);
  EXPECT_THAT(run.err, HasSubstr("skips:2: 'a' is not COLLECTION:TEST"));
}

TEST_F(SelectionTest, HashShardsTakeEveryTestOnce) {
  for (const char* name : {"a", "b", "c", "d", "e"}) Script(name, "");

  EXPECT_EQ(Ktstr("run --shard hash:1/2 tests").exit_code, 0);
  EXPECT_EQ(Ktstr("run --shard hash:2/2 tests").exit_code, 0);

  EXPECT_THAT(Ran(), UnorderedElementsAre("a", "b", "c", "d", "e"));
}

}  // namespace
}  // namespace runner
