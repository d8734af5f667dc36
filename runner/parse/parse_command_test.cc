// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/parse/parse_command.h"

#include <algorithm>
#include <vector>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class ParseCommandTest : public ::testing::Test {
 protected:
  std::string Log(const std::string& content) {
    const std::string path = ::testing::TempDir() + "/parse_command.log";
    EXPECT_OK(ktstr::WriteFileAtomically(path, content));
    return path;
  }

  int Run(const std::vector<std::string>& args) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int exit_code = ParseCommand(args);
    output_ = ::testing::internal::GetCapturedStdout();
    errors_ = ::testing::internal::GetCapturedStderr();
    return exit_code;
  }

  std::string output_;
  std::string errors_;
};

TEST_F(ParseCommandTest, ExitCodesAreThoseOfRun) {
  EXPECT_EQ(Run({Log("1..1\nok 1 a\n")}), 0);
  EXPECT_EQ(Run({Log("1..1\nnot ok 1 a\n")}), 1);
  EXPECT_EQ(Run({Log("1..2\nok 1 a\n")}), 1);
  EXPECT_EQ(Run({Log("1..1\nok 1 a # SKIP x\n")}), 4);
  EXPECT_EQ(Run({Log("")}), 1);
  EXPECT_THAT(output_, StartsWith("no results found in 0 lines of "));
}

TEST_F(ParseCommandTest, RealLogIsSummedUp) {
  EXPECT_EQ(Run({"runner/ktap/testdata/k61_ptrace.log"}), 1);

  EXPECT_THAT(output_, StartsWith("fail  line 26: selftests: ptrace: vmaccess.global.attach\n"));
  EXPECT_THAT(output_, EndsWith("\n3 pass, 1 fail in 29 lines of "
                                "runner/ktap/testdata/k61_ptrace.log\n"));
  EXPECT_THAT(errors_, IsEmpty());
}

TEST_F(ParseCommandTest, QuietPrintsTheTotalsOnly) {
  Run({"--quiet", Log("1..1\nnot ok 1 a\n")});

  EXPECT_THAT(output_, StartsWith("1 fail in 2 lines of "));
}

TEST_F(ParseCommandTest, JsonReplacesTheSummaryAndJunitIsWrittenBesides) {
  const std::string junit = ::testing::TempDir() + "/parse_command.xml";

  EXPECT_EQ(Run({"--json", "--junit", junit, Log("1..1\nok 1 a\n")}), 0);

  EXPECT_THAT(output_, HasSubstr("\"schema\": \"ktstr.parse/1\""));
  EXPECT_THAT(ktstr::ReadFile(junit).value_or(""), HasSubstr("<testcase"));
}

TEST_F(ParseCommandTest, KcidbReplacesTheSummary) {
  EXPECT_EQ(Run({"--kcidb", "ci:b1", "runner/ktap/testdata/k61_ptrace.log"}), 1);

  EXPECT_THAT(output_, HasSubstr("\"path\": \"kselftest.ptrace.vmaccess.global.attach\""));
  EXPECT_THAT(output_, HasSubstr("\"id\": \"ci:b1/k61_ptrace.log/"));
}

TEST_F(ParseCommandTest, BadInputIsOneLineThatNamesIt) {
  const struct {
    std::vector<std::string> args;
    int exit_code;
    const char* error;
  } kRows[] = {
      {{"/nonexistent/x.log"}, 64, "/nonexistent/x.log"},
      {{"/"}, 64, "/ is a folder; give a log file"},
      {{"a", "b"}, 64, "'b' is one too many"},
      {{Log("\x1f\x8b\x08")}, 64, "is compressed by gzip; make text of it: gzip -dc "},
      {{"--kcidb", "b1", "-"}, 64, "'b1' is no build of KCIDB: ORIGIN:ID"},
      {{"--jsno"}, 64, "did you mean '--json'?"},
      {{"--junit", "/nonexistent/j.xml", "runner/ktap/testdata/k61_size.log"},
       73,
       "/nonexistent/j.xml"},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(Run(row.args), row.exit_code) << row.error;
    EXPECT_THAT(errors_, HasSubstr(row.error));
    EXPECT_EQ(std::count(errors_.begin(), errors_.end(), '\n'), 1) << errors_;
    EXPECT_THAT(output_, IsEmpty());
  }
}

TEST_F(ParseCommandTest, HelpHasExamples) {
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_THAT(output_, HasSubstr("Examples:\n  ktstr parse results.ktap\n"));
}

}  // namespace
}  // namespace runner
