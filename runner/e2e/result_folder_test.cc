// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What a run leaves on disk and on standard output, in every format.

#include <gmock/gmock.h>
#include <re2/re2.h>

#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "runner/e2e/end_to_end.h"
#include "runner/report/xml_audit.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

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

// The elements and attributes that Jenkins' schema for JUnit has (xunit-plugin, junit-10.xsd); what
// GitLab and GitHub read is among them.
TEST_F(ResultFolderTest, JunitKeepsToTheSchemaOfJenkins) {
  const std::map<std::string, std::set<std::string>> allowed = {
      {"testsuites", {"name", "time", "tests", "failures", "errors"}},
      {"testsuite",
       {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname",
        "id", "package", "file", "log", "url"}},
      {"testcase", {"name", "time", "classname", "group"}},
      {"failure", {"type", "message"}},
      {"error", {"type", "message"}},
      {"skipped", {"type", "message"}},
      {"system-out", {}}};
  Script("passes", "echo 1..1; echo ok 1 a");
  Script("fails", "echo 1..1; echo not ok 1 a; exit 1");
  Script("skips", "echo 1..1; echo 'ok 1 a # SKIP no <CPU>'; exit 4");
  Script("crashes", "kill -SEGV $$");

  Ktstr("run --out results tests");

  const std::string xml = Read("results/junit.xml");
  EXPECT_EQ(AuditXml(xml), "");
  std::set<std::string> seen;
  re2::StringPiece rest(xml);
  std::string element, attributes;
  while (
      RE2::FindAndConsume(&rest, "<([a-z-]+)((?: [a-z]+=\"[^\"]*\")*)/?>", &element, &attributes)) {
    ASSERT_EQ(allowed.count(element), 1u) << element;
    seen.insert(element);
    re2::StringPiece left(attributes);
    std::string attribute;
    while (RE2::FindAndConsume(&left, " ([a-z]+)=\"[^\"]*\"", &attribute)) {
      EXPECT_THAT(allowed.at(element), Contains(attribute)) << element;
    }
  }
  EXPECT_THAT(seen, SizeIs(allowed.size()));
}

}  // namespace
}  // namespace runner
