// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Runs whose runner dies, and how they go on.

#include <gmock/gmock.h>
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"
#include "re2/re2.h"
#include "runner/e2e/end_to_end.h"
#include "runner/journal/journal.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using Json = nlohmann::json;

// A script's lines that kill the runner, its parent, when it runs for the first time.
constexpr char kKillsRunnerOnce[] =
    "echo partial output; test -e ../killed || { : >../killed; kill -KILL $PPID; sleep 1000; }";

// Lines of a script that finds out everything that a result can hold: cases at different times, a
// leak, a complaint of the kernel, an expectation.
constexpr char kFindings[] =
    "echo 'TAP version 13'; echo 1..2; echo ok 1 first; sleep 0.01; echo ok 2 second\n"
    "echo '4,2,2,-;WARNING: CPU: 0 PID: 1 at kernel/x.c:1 y+0x0/0x1' >>../kmsg\n"
    "echo '{\"schema\":\"ktstr.expectation/1\",\"case\":\"second\",\"claim\":\"p99\","
    "\"outcome\":\"fail\",\"unit\":\"ns\",\"value\":0.1,\"limit\":7,\"samples\":3}' "
    ">>\"$KTSTR_ARTIFACTS_DIR/expectations.jsonl\"\n"
    "sleep 1000 & exit 0";
constexpr char kFindingOptions[] = "--leaks all=ignore,process=warn --kernel-log kmsg ";

class ResumeTest : public EndToEndTest {
 protected:
  // Three tests, of which the second one kills the runner once.
  void WriteTests() {
    Script("a", "echo 'TAP version 13'; echo 1..1; echo ok 1 first");
    Script("b", kKillsRunnerOnce);
    Script("c", "printf 'no \\377 newline'; exit 1");
  }
  // Attempts of a test in run.json or in the event of its end.
  static Json AttemptsIn(const Json& report, absl::string_view test) {
    for (const Json& one : report["tests"]) {
      if (one["test"] == std::string(test)) return one["attempts"];
    }
    return nullptr;
  }
  // The run in that folder goes on as on a machine that has been started again since.
  void Reboot(const std::string& folder) {
    const std::string path = ktstr::JoinPath(folder_, folder);
    absl::StatusOr<Journal::Opened> opened = Journal::Open(path);
    ASSERT_OK(opened);
    const JournalHead head = std::move(opened->head);
    std::vector<JournalRecord> records = std::move(opened->records);
    opened->journal.reset();
    ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Journal> journal, Journal::Create(path, head));
    for (JournalRecord& record : records) {
      if (auto* session = std::get_if<SessionStarted>(&record)) session->boot_id = "another";
      ASSERT_OK(journal->Append(record));
    }
  }
  // A report without what was measured and what names this run.
  std::string Timeless(const std::string& file) {
    std::string text = Read(file);
    RE2::GlobalReplace(&text, R"re("(started|finished)": ?"[^"]*")re", "time");
    RE2::GlobalReplace(&text, R"re("[a-z]*_ns": ?[0-9]+)re", "time");
    RE2::GlobalReplace(&text, R"re("peak_[a-z_]*": ?[0-9]+)re", "peak");
    RE2::GlobalReplace(&text, R"re((time(stamp)?)="[^"]*")re", "time");
    RE2::GlobalReplace(&text, R"re("run_id": ?"[^"]*")re", "run_id");
    RE2::GlobalReplace(&text, "pid [0-9]+", "pid");
    RE2::GlobalReplace(&text, "ktstr-run-[0-9-]+", "group");
    RE2::GlobalReplace(&text, "(resumed|whole)/", "folder/");
    RE2::GlobalReplace(&text, "/(resumed|whole)\"", "/folder\"");
    return text;
  }
};

TEST_F(ResumeTest, WhatWasRunningIsMarkedAndTheRestRuns) {
  WriteTests();
  ASSERT_EQ(Ktstr("run --out out tests").exit_code, 1000 + SIGKILL);
  ASSERT_THAT(Ran(), ElementsAre("a", "b"));

  const Finished run = Ktstr("run --resume out");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(Ran(), ElementsAre("c"));
  EXPECT_THAT(run.out, AllOf(HasSubstr("\nok 1 selftests: ktstr: a\n"),
                             HasSubstr("# # was running when the runner died"),
                             HasSubstr("\nnot ok 2 selftests: ktstr: b\n"),
                             HasSubstr("\nnot ok 3 selftests: ktstr: c # exit=1\n")));
  EXPECT_EQ(Read("out/results.ktap"), run.out);
}

TEST_F(ResumeTest, ReportsAreThoseOfARunThatNothingHasHappenedTo) {
  WriteTests();
  Script("a_finds", kFindings);
  Script("c_finds", kFindings);
  Write("kmsg", "");
  const auto run = [](absl::string_view folder) {
    return absl::StrCat("run ", kFindingOptions, "--out ", folder, " tests");
  };
  ASSERT_EQ(Ktstr(run("resumed")).exit_code, 1000 + SIGKILL);
  ASSERT_EQ(Ktstr("run --resume resumed --rerun-interrupted").exit_code, 1);
  ASSERT_THAT(Ran(), ElementsAre("a", "a_finds", "b", "b", "c", "c_finds"));

  ASSERT_EQ(Ktstr(run("whole")).exit_code, 1);

  for (const char* file : {"results.ktap", "run.json", "junit.xml", "events.jsonl"}) {
    EXPECT_EQ(Timeless(absl::StrCat("resumed/", file)), Timeless(absl::StrCat("whole/", file)));
  }
}

TEST_F(ResumeTest, WhatWasFoundOutAboutATestIsRestoredToTheLastNumber) {
  Script("a_finds", kFindings);
  Script("b", kKillsRunnerOnce);
  Write("kmsg", "");
  ASSERT_EQ(Ktstr(absl::StrCat("run ", kFindingOptions, "--out out tests")).exit_code,
            1000 + SIGKILL);
  Json before = Json::parse(Read("out/tests/ktstr/a_finds/attempt-1/result.json"), nullptr, false);
  for (const char* key : {"schema", "collection", "test"}) before.erase(key);

  ASSERT_EQ(Ktstr("run --resume out --rerun-interrupted").exit_code, 0);

  const Json after = AttemptsIn(Json::parse(Read("out/run.json"), nullptr, false), "a_finds").at(0);
  EXPECT_EQ(after, before);
  EXPECT_GT(after["usage"]["cpu_ns"], 0);
  EXPECT_GT(after["cases"][1]["duration_ns"], 0);
  EXPECT_EQ(after["leaks"][0]["kind"], "process");
  EXPECT_EQ(after["kernel_warning"], true);
  EXPECT_EQ(after["kernel_findings"].size(), 1u);
  EXPECT_EQ(after["expectations"][0]["value"], 0.1);
  EXPECT_EQ(after["expectations"].size(), 1u);
  EXPECT_THAT(Read("out/events.jsonl"), HasSubstr(after["leaks"].dump()));
}

// ---- another boot ----

TEST_F(ResumeTest, WhatRanWhenTheMachineWentDownIsMarked) {
  WriteTests();
  ASSERT_EQ(Ktstr("run --out out tests").exit_code, 1000 + SIGKILL);
  Reboot("out");

  const Finished run = Ktstr("run --resume out");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(Ran(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(run.out, AllOf(HasSubstr("\nok 1 selftests: ktstr: a\n"),
                             HasSubstr("# # was running when the runner died"),
                             HasSubstr("\nnot ok 2 selftests: ktstr: b\n"),
                             HasSubstr("\nnot ok 3 selftests: ktstr: c # exit=1\n")));
}

TEST_F(ResumeTest, WhatTheDiskHasLostComesFromTheJournal) {
  WriteTests();
  ASSERT_EQ(Ktstr("run --out out tests").exit_code, 1000 + SIGKILL);
  const std::string folder = "out/tests/ktstr/a/attempt-1";
  const std::string log = Read(folder + "/output.log");
  const std::string result = Read(folder + "/result.json");
  ASSERT_EQ(Shell("rm -r " + folder).exit_code, 0);
  Reboot("out");

  ASSERT_EQ(Ktstr("run --resume out --rerun-interrupted").exit_code, 1);

  EXPECT_EQ(Read(folder + "/output.log"), log);
  EXPECT_EQ(Read(folder + "/result.json"), result);
}

// ---- again and again ----

TEST_F(ResumeTest, CanBeKilledAndResumedAgain) {
  WriteTests();
  Script("d", "test -e ../killed2 || { : >../killed2; kill -KILL $PPID; sleep 1000; }");
  ASSERT_EQ(Ktstr("run --out out tests").exit_code, 1000 + SIGKILL);
  ASSERT_EQ(Ktstr("run --resume out").exit_code, 1000 + SIGKILL);

  const Finished run = Ktstr("run --resume out");

  EXPECT_THAT(Ran(), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(run.out, AllOf(HasSubstr("\nnot ok 2 selftests: ktstr: b\n"),
                             HasSubstr("\nnot ok 4 selftests: ktstr: d\n"),
                             HasSubstr("pass:1 fail:1 xfail:0 xpass:0 skip:0 error:2")));
}

TEST_F(ResumeTest, OptionsAreThoseOfTheRun) {
  Script("a", "exit 1");
  Script("b", kKillsRunnerOnce);
  ASSERT_EQ(Ktstr("run --out out --retries 1 --format jsonl --junit j.xml tests").exit_code,
            1000 + SIGKILL);

  const Finished run = Shell("cd tests && exec \"$KTSTR\" run --resume ../out");

  EXPECT_THAT(Ran(), ElementsAre("a", "a", "b"));
  EXPECT_THAT(run.out, HasSubstr(R"("event":"run_finished")"));
  EXPECT_EQ(Read("j.xml"), Read("out/junit.xml"));
}

TEST_F(ResumeTest, SameCommandLineMayBeRepeated) {
  WriteTests();
  ASSERT_EQ(Ktstr("run --out out -j 1 tests").exit_code, 1000 + SIGKILL);

  EXPECT_EQ(Ktstr("run --jobs=1 --out=out tests --resume out").exit_code, 64);
  EXPECT_EQ(Ktstr("run --out=out --jobs=1 tests --resume out").exit_code, 1);
}

TEST_F(ResumeTest, RunThatHasEndedIsReportedAgain) {
  WriteTests();
  Write("killed", "");
  const Finished first = Ktstr("run --out out tests");
  Ran();

  const Finished again = Ktstr("run --resume out");

  EXPECT_EQ(again.exit_code, first.exit_code);
  EXPECT_EQ(again.out, first.out);
  EXPECT_THAT(Ran(), ElementsAre());
}

TEST_F(ResumeTest, InterruptedRunGoesOn) {
  Script("a", "exit 0");
  Script("b", "test -e ../once && exit 0; : >../once; echo TERM >../signal; exec sleep 1000");
  Script("c", "exit 0");
  ASSERT_EQ(Shell(absl::StrCat(kSignaller, "exec \"$KTSTR\" run --out out tests")).exit_code, 143);

  const Finished run = Ktstr("run --resume out");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(Ran(), ElementsAre("a", "b", "b", "c"));
}

TEST_F(ResumeTest, TemporaryFoldersOfTheDeadRunnerAreRemoved) {
  WriteTests();
  ASSERT_EQ(Shell("mkdir tmp; TMPDIR=$PWD/tmp exec \"$KTSTR\" run --out out tests").exit_code,
            1000 + SIGKILL);

  EXPECT_EQ(Ktstr("run --resume out").exit_code, 1);

  EXPECT_EQ(Shell("ls tmp").out, "");
}

// ---- refusals ----

TEST_F(ResumeTest, FolderWithoutAJournalIsRefused) {
  Write("empty/file", "");

  const Finished run = Ktstr("run --resume empty");

  EXPECT_EQ(run.exit_code, 64);
  EXPECT_THAT(run.err, HasSubstr("empty has no journal of a run"));
}

TEST_F(ResumeTest, OtherOptionsAreRefused) {
  WriteTests();
  ASSERT_EQ(Ktstr("run --out out tests").exit_code, 1000 + SIGKILL);

  const Finished run = Ktstr("run --resume out --jobs 2");

  EXPECT_EQ(run.exit_code, 64);
  EXPECT_THAT(run.err, HasSubstr("leave '--jobs=2' out"));
}

TEST_F(ResumeTest, AnotherSuiteIsRefused) {
  WriteTests();
  ASSERT_EQ(Ktstr("run --out out tests").exit_code, 1000 + SIGKILL);
  Script("c", "echo another test of the same name");

  const Finished run = Ktstr("run --resume out");

  EXPECT_EQ(run.exit_code, 64);
  EXPECT_THAT(run.err, AllOf(HasSubstr("ktstr:c in "), HasSubstr("begin a new run")));
}

TEST_F(ResumeTest, RunThatGoesOnIsLeftAlone) {
  Script("a",
         absl::StrCat("'", KtstrPath(), "' run --resume ../out 2>../refusal; echo $? >../code"));

  EXPECT_EQ(Ktstr("run --out out tests").exit_code, 0);

  EXPECT_EQ(Read("code"), "64\n");
  EXPECT_THAT(Read("refusal"), HasSubstr("is still at this run"));
}

TEST_F(ResumeTest, TornTailIsToldAndCutOff) {
  WriteTests();
  ASSERT_EQ(Ktstr("run --out out tests").exit_code, 1000 + SIGKILL);
  Write("out/journal", Read("out/journal") + "\x10");

  const Finished run = Ktstr("run --resume out --rerun-interrupted");

  EXPECT_THAT(run.err, HasSubstr("bytes that are no whole record"));
  EXPECT_THAT(run.out, HasSubstr("\nok 2 selftests: ktstr: b\n"));
}

// ---- a full disk ----

TEST_F(ResumeTest, FullDiskEndsTheRunWhichGoesOnLater) {
  if (Shell("unshare --mount true").exit_code != 0) GTEST_SKIP() << "takes a mount namespace";
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
    Script(name, "head -c 300000 /dev/zero | tr '\\0' '\\n'");
  }
  Write("in_namespace",
        "mount -t tmpfs -o size=2m ktstr-test disk || exit 1\n"
        "\"$1\" run --out disk/out tests >first; echo $? >code\n"
        "cp -r disk/out copy\n"
        "mount -o remount,size=64m disk\n"
        "\"$1\" run --resume disk/out >second\n");

  const Finished run = Shell("mkdir disk; unshare --mount sh ./in_namespace \"$KTSTR\"");

  EXPECT_EQ(Read("code"), "74\n");
  EXPECT_THAT(run.err, HasSubstr("o space left on device"));
  const std::string before = Read("copy/results.ktap");
  EXPECT_THAT(before, HasSubstr("\nok 1 selftests: ktstr: a\n"));
  EXPECT_THAT(before, Not(HasSubstr("selftests: ktstr: f\n")));
  EXPECT_EQ(before.back(), '\n');
  EXPECT_EQ(Read("copy/events.jsonl").back(), '\n');
  EXPECT_THAT(Read("copy/junit.xml"), HasSubstr("</testsuites>\n"));
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(Read("second"), HasSubstr("\n# Totals: pass:6 fail:0"));
}

}  // namespace
}  // namespace runner
