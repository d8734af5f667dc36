// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/launch.h"

#include <sys/stat.h>

#include <cstdlib>
#include <string>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string MakeFile(const std::string& name, const std::string& text, mode_t mode) {
  const std::string path = ktstr::JoinPath(::testing::TempDir(), name);
  EXPECT_OK(ktstr::WriteFileAtomically(path, text));
  EXPECT_EQ(::chmod(path.c_str(), mode), 0);
  return path;
}

TEST(InspectFileTest, ExecutableNeedsNothing) {
  const Launch launch = InspectFile(MakeFile("executable", "#!/bin/sh\n", 0755));

  EXPECT_THAT(launch.interpreter, IsEmpty());
  EXPECT_EQ(launch.problem, "");
  EXPECT_EQ(launch.note, "");
}

TEST(InspectFileTest, ScriptWithoutPermissionRunsThroughItsInterpreter) {
  const Launch launch = InspectFile(MakeFile("script", "#! /usr/bin/env  bash -e\nexit 0\n", 0644));

  EXPECT_THAT(launch.interpreter, ElementsAre("/usr/bin/env", "bash -e"));
  EXPECT_EQ(launch.problem, "");
  EXPECT_THAT(launch.note, HasSubstr("is not executable"));
}

TEST(InspectFileTest, RunnerOfTheFolderIsPreferred) {
  ASSERT_OK(ktstr::MakeDirectories(ktstr::JoinPath(::testing::TempDir(), "wrapped")));
  MakeFile("wrapped/ksft_runner.sh", "#!/bin/sh\n", 0755);

  const Launch launch = InspectFile(MakeFile("wrapped/test", "#!/bin/sh\n", 0644));

  EXPECT_THAT(launch.interpreter, ElementsAre("./ksft_runner.sh"));
  EXPECT_EQ(launch.problem, "");
}

TEST(InspectFileTest, OtherFileWithoutPermissionIsAProblem) {
  EXPECT_THAT(InspectFile(MakeFile("data", "\x7f\x45LF", 0644)).problem, HasSubstr("chmod +x"));
  EXPECT_THAT(InspectFile(MakeFile("empty_interpreter", "#! \n", 0644)).problem,
              HasSubstr("chmod +x"));
}

TEST(InspectFileTest, MissingFileAndFolderAreProblems) {
  EXPECT_THAT(InspectFile("/no/such/file").problem, HasSubstr("No such file"));
  EXPECT_THAT(InspectFile("/").problem, HasSubstr("not a regular file"));
}

TEST(ArgumentsFromEnvironmentTest, NameIsInCapitalsWithUnderscores) {
  ::setenv("KSELFTEST_SOME_TEST_SH_ARGS", " -x  'a b' ", 1);

  EXPECT_THAT(ArgumentsFromEnvironment("some-test.sh"), ElementsAre("-x", "'a", "b'"));
  EXPECT_THAT(ArgumentsFromEnvironment("other"), IsEmpty());
}

}  // namespace
}  // namespace runner
