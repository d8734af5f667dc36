// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What a run leaves on disk and on standard output, in every format.

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ResultFolderTest : public EndToEndTest {};

TEST_F(ResultFolderTest, ResultsKtapIsWhatStandardOutputSays) {
  Script("a", "printf 'no newline'");
  Script("b", "echo 'ok 1 x'; exit 1");
  Script("c", "exec sleep 1000");

  const Finished run = Ktstr("run -j2 --timeout 100ms tests");

  EXPECT_EQ(Read("ktstr-out/latest/results.ktap"), run.out);
}

TEST_F(ResultFolderTest, EveryFileIsThere) {
  Script("a", "echo hello");

  ASSERT_EQ(Ktstr("run --out here/results --junit again.xml tests").exit_code, 0);

  for (const char* file : {"results.ktap", "run.json", "events.jsonl", "junit.xml"}) {
    EXPECT_TRUE(Exists(absl::StrCat("here/results/", file))) << file;
  }
  EXPECT_EQ(Read("again.xml"), Read("here/results/junit.xml"));
  EXPECT_EQ(Read("here/results/tests/ktstr/a/attempt-1/output.log"), "hello\n");
  EXPECT_FALSE(Exists("ktstr-out"));
}

TEST_F(ResultFolderTest, OldResultsAreNotOverwritten) {
  Script("a", "exit 0");
  ASSERT_EQ(Ktstr("run --out results tests").exit_code, 0);

  const Finished again = Ktstr("run --out results tests");

  EXPECT_EQ(again.exit_code, 73);
  EXPECT_THAT(again.err, HasSubstr("name another folder"));
}

TEST_F(ResultFolderTest, ReaderThatGoesAwayDoesNotCutTheResults) {
  Script("a", "exit 0");

  // The second process of the pipe ends at once; the first waits for that.
  const Finished run = Shell(
      "mkfifo gate; { cat gate >/dev/null; \"$KTSTR\" run --out results tests; echo $? >code; } | "
      "{ exec <&-; echo >gate; }");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(Read("code"), "74\n");
  EXPECT_THAT(Read("results/results.ktap"), HasSubstr("ok 1 selftests: ktstr: a"));
}

TEST_F(ResultFolderTest, EventsAreTheSameOnStandardOutputAndInTheFile) {
  Script("a", "echo 'TAP version 13'; echo 1..1; echo ok 1 first");

  const Finished run = Ktstr("run --out results --format jsonl tests");

  EXPECT_EQ(Read("results/events.jsonl"), run.out);
  EXPECT_THAT(run.out, AllOf(HasSubstr(R"("event":"case_finished")"),
                             HasSubstr(R"("schema":"ktstr.environment/1")"),
                             HasSubstr(R"("event":"run_finished")")));
}

TEST_F(ResultFolderTest, KtapIsIndented) {
  Script("a", "echo 'TAP version 13'; echo 1..1; echo ok 1 first");

  EXPECT_THAT(Ktstr("run --format ktap tests").out,
              HasSubstr("\n  1..1\n  ok 1 first\nok 1 ktstr:a\n"));
}

}  // namespace
}  // namespace runner
