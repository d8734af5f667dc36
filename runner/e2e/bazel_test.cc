// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// `ktstr bazel-test` under what Bazel sets.

#include <gmock/gmock.h>
#include <re2/re2.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "runner/e2e/end_to_end.h"
#include "runner/report/xml_audit.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;

// Takes away first what Bazel has set for this test itself.
constexpr char kBazel[] =
    "unset TEST_TOTAL_SHARDS TEST_SHARD_INDEX TESTBRIDGE_TEST_ONLY "
    "TESTBRIDGE_TEST_RUNNER_FAIL_FAST; "
    "mkdir -p outputs tmp; export TEST_UNDECLARED_OUTPUTS_DIR=$PWD/outputs TEST_TMPDIR=$PWD/tmp "
    "XML_OUTPUT_FILE=$PWD/test.xml TEST_PREMATURE_EXIT_FILE=$PWD/premature "
    "TEST_WARNINGS_OUTPUT_FILE=$PWD/warnings TEST_SHARD_STATUS_FILE=$PWD/shards TEST_TIMEOUT=60; ";

class BazelTest : public EndToEndTest {
 protected:
  Finished Bazel(const std::string& command) { return Shell(absl::StrCat(kBazel, command)); }
};

TEST_F(BazelTest, ReportsAreWhereBazelWantsThem) {
  Script("a", "test -e ../premature || exit 1; echo 'TAP version 13'; echo 1..1; echo ok 1 first");

  const Finished run = Bazel("cd tests; exec \"$KTSTR\" bazel-test ./a");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(Read("outputs/results.ktap"), run.out);
  EXPECT_THAT(Read("test.xml"), HasSubstr("first"));
  EXPECT_TRUE(Exists("shards"));
  EXPECT_FALSE(Exists("premature"));
  EXPECT_FALSE(Exists("warnings"));
}

TEST_F(BazelTest, SkipIsASuccessWithSkippedCases) {
  Script("a", "echo 'TAP version 13'; echo 1..1; echo 'ok 1 first # SKIP no CPU'; exit 4");

  EXPECT_EQ(Bazel("exec \"$KTSTR\" bazel-test tests/a").exit_code, 0);
  EXPECT_THAT(Read("test.xml"), HasSubstr("<skipped"));
}

TEST_F(BazelTest, FailureIsAFailure) {
  Script("a", "exit 1");

  EXPECT_EQ(Bazel("exec \"$KTSTR\" bazel-test tests/a").exit_code, 1);
  EXPECT_THAT(Read("test.xml"), HasSubstr("<failure"));
}

TEST_F(BazelTest, FilterAndArgumentsReachTheSelftest) {
  Script("a", "echo \"$@\"");

  const Finished run = Bazel("TESTBRIDGE_TEST_ONLY=wake exec \"$KTSTR\" bazel-test tests/a --more");

  EXPECT_THAT(run.out, HasSubstr("# --filter=wake --more\n"));
}

TEST_F(BazelTest, OptionsBeforeTheSelftestAreOurs) {
  Script("a", "echo \"# $*\"");

  EXPECT_THAT(Bazel("exec \"$KTSTR\" bazel-test tests/a --help").out, HasSubstr("# # --help\n"));
  EXPECT_EQ(Bazel("exec \"$KTSTR\" bazel-test --fast tests/a").exit_code, 64);
  EXPECT_EQ(Bazel("exec \"$KTSTR\" bazel-test").exit_code, 64);
}

TEST_F(BazelTest, OwnDeadlineComesBeforeBazels) {
  Script("a", "exec sleep 1000");

  const Finished run = Bazel("TEST_TIMEOUT=1 exec \"$KTSTR\" bazel-test tests/a");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("# TIMEOUT"));
  EXPECT_THAT(Read("test.xml"), HasSubstr("<error"));
}

TEST_F(BazelTest, TermLeavesValidReports) {
  Script("a", "trap '' TERM; echo TERM >signal; while :; do sleep 1000; done");

  const Finished run = Bazel(absl::StrCat(kSignaller, "exec \"$KTSTR\" bazel-test tests/a"));

  EXPECT_EQ(run.exit_code, 143);
  EXPECT_THAT(Read("test.xml"), HasSubstr("</testsuites>"));
  EXPECT_THAT(Read("outputs/results.ktap"), HasSubstr("\n# Totals:"));
}

TEST_F(BazelTest, OtherShardsOfWhatCannotBeDividedHaveNothingToDo) {
  Script("a", "exit 1");
  const std::string test = "TEST_TOTAL_SHARDS=2 exec \"$KTSTR\" bazel-test tests/a";

  EXPECT_EQ(Bazel("TEST_SHARD_INDEX=0 " + test).exit_code, 1);
  EXPECT_EQ(Bazel("TEST_SHARD_INDEX=1 " + test).exit_code, 0);
}

TEST_F(BazelTest, ShardRunsItsCases) {
  Script("a",
         "case $* in *--list=json) echo '{\"name\":\"a\",\"tags\":[],\"cpus\":1,"
         "\"exclusive\":false,\"timeout_ns\":1,\"cases\":[\"x\",\"y\",\"z\"]}';;\n"
         "*) echo \"$@\";; esac");
  const std::string test = "TEST_TOTAL_SHARDS=2 exec \"$KTSTR\" bazel-test tests/a";

  EXPECT_THAT(Bazel("TEST_SHARD_INDEX=0 " + test).out, HasSubstr("# --filter=^(x|z)$\n"));
  EXPECT_THAT(Bazel("TEST_SHARD_INDEX=1 " + test).out, HasSubstr("# --filter=^(y)$\n"));
}

TEST_F(BazelTest, KillLeavesTheCasesThatHaveEnded) {
  Script("a",
         "echo 'TAP version 13'; echo 1..2; echo ok 1 first\n"
         "until grep -q first ../test.xml; do sleep 0.01; done\n"
         "kill -KILL $PPID");

  const Finished run = Bazel("cd tests; \"$KTSTR\" bazel-test ./a; exit $?");

  EXPECT_EQ(run.exit_code, 137);
  EXPECT_THAT(Read("test.xml"),
              AllOf(HasSubstr("name=\"first\""), HasSubstr("<error"), EndsWith("</testsuites>\n")));
}

TEST_F(BazelTest, NothingOutlivesARunnerThatIsKilled) {
  Script("a",
         "grep ktstr-run-bazel /proc/self/cgroup >../group\n"
         "env -i setsid sleep 1000 <&- >&- 2>&- & echo $! >../pid\n"
         "kill -KILL $PPID");
  // The children of a dead runner become ours.
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);

  Bazel("cd tests; exec \"$KTSTR\" bazel-test ./a");

  ASSERT_FALSE(Read("pid").empty());
  if (Read("group").empty()) {
    Shell("kill -KILL $(cat pid)");
    GTEST_SKIP() << "takes cgroups";
  }
  // A process that is left would make this wait for ever.
  while (::waitpid(-1, nullptr, __WALL) > 0) {
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_ + "/tmp"));
}

// A selftest that prints `results` results and then signals its runner, which is busy with them at
// that moment, by the command `signal`. Then it does `after`.
std::string Assassin(int results, absl::string_view signal, absl::string_view after) {
  return absl::StrCat(
      "echo 'TAP version 13'; echo 1..1000; i=0\n"
      "while [ $i -lt ",
      results,
      " ]; do i=$((i + 1))\n"
      "echo \"# <&> 'noise' \\\"$i\\\"\"; echo \"not ok $i case_$i\"; done\n",
      signal, "; ", after);
}

TEST_F(BazelTest, ReportIsWholeWheneverTheRunnerIsKilled) {
  int with_results = 0;
  for (int results = 0; results < 25; ++results) {
    std::filesystem::remove(folder_ + "/test.xml");
    // The last one waits for what it looks for, which the others may be too quick for.
    const absl::string_view patience =
        results == 24 ? "until grep -q case_1 test.xml; do sleep 0.01; done; " : "";
    Script("a", Assassin(results * 11, absl::StrCat(patience, "kill -KILL $PPID"), "exit"));

    EXPECT_EQ(Bazel("\"$KTSTR\" bazel-test tests/a; exit $?").exit_code, 137);

    const std::string xml = Read("test.xml");
    EXPECT_EQ(AuditXml(xml), "") << xml;
    EXPECT_THAT(xml, HasSubstr("<error"));
    EXPECT_TRUE(Exists("premature"));
    with_results += absl::StrContains(xml, "name=\"case_1\"");
  }
  // Without any results in these reports, nothing would be written before the end.
  EXPECT_GT(with_results, 0);
}

TEST_F(BazelTest, ReportIsWholeWheneverTheRunnerIsTold) {
  for (int results = 0; results < 10; ++results) {
    Script("a", Assassin(results * 25, "echo TERM >signal", "exec sleep 1000"));

    EXPECT_EQ(Bazel(absl::StrCat(kSignaller, "exec \"$KTSTR\" bazel-test tests/a")).exit_code, 143);

    const std::string xml = Read("test.xml");
    EXPECT_EQ(AuditXml(xml), "") << xml;
    // Everything that was planned.
    EXPECT_THAT(xml, HasSubstr("name=\"case_1\""));
    EXPECT_THAT(xml, HasSubstr("name=\"case_1000\""));
    EXPECT_THAT(xml, HasSubstr("interrupted by SIGTERM"));
    EXPECT_FALSE(Exists("premature"));
  }
}

TEST_F(BazelTest, CasesHaveTheirTime) {
  Script("a", "echo 'TAP version 13'; echo 1..1; echo ok 1 first");

  EXPECT_EQ(Bazel("exec \"$KTSTR\" bazel-test tests/a").exit_code, 0);

  EXPECT_TRUE(RE2::PartialMatch(Read("test.xml"), "name=\"first\" time=\"\\d+\\.\\d{6}\""));
}

TEST_F(BazelTest, TemporaryFilesAreBelowBazelsFolderAndGo) {
  Script("a", "touch \"$TMPDIR/left\"; echo \"$TMPDIR\"");

  const Finished run = Bazel("exec \"$KTSTR\" bazel-test tests/a");

  EXPECT_THAT(run.out, HasSubstr(absl::StrCat("\n# ", folder_, "/tmp/")));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ + "/tmp"));
}

TEST_F(BazelTest, TargetNamesTheReport) {
  Script("a", "exit 0");

  EXPECT_EQ(Bazel("TEST_TARGET=//wake:a_test exec \"$KTSTR\" bazel-test tests/a").exit_code, 0);

  EXPECT_THAT(Read("test.xml"), HasSubstr("<testsuites name=\"//wake:a_test\""));
}

TEST_F(BazelTest, RunSeedAndFailFastReachTheSelftest) {
  Script("a", "echo $KTSTR_RUN_ID $TEST_RANDOM_SEED $TESTBRIDGE_TEST_RUNNER_FAIL_FAST");

  const Finished run = Bazel(
      "TEST_RUN_NUMBER=3 TEST_RANDOM_SEED=7 TESTBRIDGE_TEST_RUNNER_FAIL_FAST=1 "
      "exec \"$KTSTR\" bazel-test tests/a");

  EXPECT_TRUE(RE2::PartialMatch(run.out, "\n# bazel-3-\\d+/1 7 1\n")) << run.out;
}

TEST_F(BazelTest, WhatIsForTheRunnerStaysWithIt) {
  Script("a",
         "test -z \"$XML_OUTPUT_FILE$TEST_PREMATURE_EXIT_FILE$TEST_SHARD_STATUS_FILE"
         "$TEST_WARNINGS_OUTPUT_FILE\"");

  EXPECT_EQ(Bazel("exec \"$KTSTR\" bazel-test tests/a").exit_code, 0);
}

TEST_F(BazelTest, WarningsAreHandedOn) {
  Write("tests/a", "#!/bin/sh\nexit 0\n", 0644);

  EXPECT_EQ(Bazel("exec \"$KTSTR\" bazel-test tests/a").exit_code, 0);
  EXPECT_THAT(Read("warnings"), HasSubstr("is not executable"));
}

}  // namespace
}  // namespace runner
