// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Mistakes of users, and the messages about them.

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Mistake {
  const char* name;
  const char* args;
  int exit_code;
  const char* message;
};

class MistakeTest : public EndToEndTest, public ::testing::WithParamInterface<Mistake> {};

TEST_P(MistakeTest, IsOneLineThatSaysSo) {
  const Mistake& mistake = GetParam();
  UseFolder(mistake.name);
  Script("a", "exit 0");
  Write("bad_suite/ktstr-suite.json", "{", 0644);
  Write("file", "", 0644);
  ASSERT_OK(ktstr::MakeDirectories(folder_ + "/empty"));

  const Finished run = Ktstr(mistake.args);

  EXPECT_EQ(run.exit_code, mistake.exit_code);
  EXPECT_THAT(run.err, HasSubstr(mistake.message));
  EXPECT_THAT(run.err, StartsWith("# ktstr"));
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  EXPECT_EQ(run.out, "");
}

INSTANTIATE_TEST_SUITE_P(
    EndToEnd, MistakeTest,
    ::testing::Values(
        Mistake{"NoCommand", "", 64, "no command"},
        Mistake{"UnknownCommand", "rum tests", 64, "did you mean 'run'?"},
        Mistake{"UnknownOption", "run --jbos 3 tests", 64, "'--jobs'"},
        Mistake{"BadValue", "run --jobs many tests", 64, "option --jobs: 'many'"},
        Mistake{"NothingNamed", "run", 64, "nothing named"},
        Mistake{"MissingFile", "run tests/b", 64, "no file or folder 'tests/b'"},
        Mistake{"EmptyFolder", "run empty", 64, "no test there"},
        Mistake{"EmptySelection", "run --filter nothing tests", 64, "nothing selected"},
        Mistake{"BadFilter", "run --filter '(' tests", 64, "--filter '('"},
        Mistake{"UnknownTest", "run -t ktstr:b tests", 64, "'ktstr:a'"},
        Mistake{"UnknownCollection", "run -c ktst tests", 64, "'ktstr'"},
        Mistake{"UnknownSkip", "run -S ktstr:b tests", 64, "no test 'ktstr:b'"},
        Mistake{"UnknownTag", "run --tag quick tests", 64, "no tag 'quick'"},
        Mistake{"BadShard", "run --shard 0/2 tests", 64, "'0/2' is not a shard"},
        Mistake{"BadSuite", "run bad_suite", 64, "ktstr-suite.json: is not a JSON object"},
        Mistake{"OutBelowAFile", "run --out file/below tests", 73, "file: not a directory"},
        Mistake{"OutInProc", "run --out /proc/ktstr tests", 73, "/proc/ktstr"},
        Mistake{"ListOfNothing", "list empty", 64, "no test there"},
        Mistake{"BazelTestOfNothing", "bazel-test", 64, "names no selftest"}),
    [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace runner
