// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// An installed kselftest tree.

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class KselftestTreeTest : public EndToEndTest {};

TEST_F(KselftestTreeTest, KselftestTreeRunsByItsList) {
  Write("tree/kselftest-list.txt", "timers:posix\nsize:get_size\n", 0644);
  Write("tree/timers/posix", "#!/bin/sh\necho args $*\n", 0755);
  Write("tree/size/get_size", "#!/bin/sh\nexit 4\n", 0644);

  const Finished run = Shell("KSELFTEST_POSIX_ARGS='-a b' exec \"$KTSTR\" run tree");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("# args -a b\n"));
  EXPECT_THAT(run.out, HasSubstr("\nok 1 selftests: timers: posix\n"));
  EXPECT_THAT(run.out, HasSubstr("\nok 2 selftests: size: get_size # SKIP\n"));
}

TEST_F(KselftestTreeTest, TreeRunsAsKselftestsOwnRunnerRunsIt) {
  Write("tree/kselftest-list.txt", "net/x:a.sh\nsize:missing\n");
  Write("tree/net/x/settings", "timeout=7\n");
  Write("tree/net/x/a.sh", "#!/bin/sh\necho in ${PWD##*/} with $*\n", 0644);
  Write("tree2/kselftest-list.txt", "wrap:wrapped\n");
  Write("tree2/wrap/ksft_runner.sh", "#!/bin/sh\necho wrapper of $*\n", 0755);
  Write("tree2/wrap/wrapped", "data", 0644);

  const Finished run = Ktstr("run -p logs tree");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("# timeout set to 7\n"), HasSubstr("# in x with\n"),
                             HasSubstr("not ok 2 selftests: size: missing")));
  EXPECT_EQ(Read("logs/net_x/a.sh"), "in x with\n");
  EXPECT_THAT(Ktstr("run tree2").out, HasSubstr("# wrapper of ./wrapped\n"));
}

TEST_F(KselftestTreeTest, SettingsConcernTheirCollectionOnly) {
  Write("tree/kselftest-list.txt", "a:t\nb:t\nc:t\n");
  for (const char* test : {"a/t", "b/t", "c/t"}) {
    Write(absl::StrCat("tree/", test), "#!/bin/sh\necho 1..1\necho ok 1 x\n", 0755);
  }
  Write("tree/b/settings", "timeout=\"90\"\n");
  Write("tree/c/settings", "timeout=soon\n");

  const Finished run = Ktstr("run tree");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("\nok 1 selftests: a: t\n"), HasSubstr("timeout set to 90\n"),
                    HasSubstr("\nok 2 selftests: b: t\n"),
                    HasSubstr("/c/settings:1: 'timeout=soon' is no time-out"),
                    HasSubstr("\nnot ok 3 selftests: c: t")));
  EXPECT_EQ(Ktstr("list tree").exit_code, 0);
  EXPECT_EQ(Ktstr("run -S c:t tree").exit_code, 0);
}

TEST_F(KselftestTreeTest, ExitTwoIsWhatOneAsksFor) {
  Write("tree/kselftest-list.txt", "a:t\n");
  Write("tree/a/t", "#!/bin/sh\nexit 2\n", 0755);

  EXPECT_THAT(Ktstr("run tree").out, HasSubstr("\nnot ok 1 selftests: a: t # exit=2\n"));
  EXPECT_THAT(Ktstr("run --kselftest-exit-2=fail tree").out, HasSubstr("\nnot ok 1 "));
  const Finished run = Ktstr("run --kselftest-exit-2=xfail tree");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("\nok 1 selftests: a: t # XFAIL\n"));
}

TEST_F(KselftestTreeTest, OptionsOfKselftestsOwnRunnerMeanTheSame) {
  Write("tree/kselftest-list.txt", "net:a\nnet:b\nsize:c\n");
  for (const char* test : {"net/a", "net/b", "size/c"}) {
    Write(absl::StrCat("tree/", test), "#!/bin/sh\necho said; exit 1\n", 0755);
  }

  EXPECT_EQ(Ktstr("run -l -c net tree").out, "net:a\nnet:b\n");
  EXPECT_EQ(Ktstr("run -l -S net:b tree").out, "net:a\nsize:c\n");
  EXPECT_THAT(Ktstr("run -d -t size:c tree").out, HasSubstr("&& ./c\n"));
  EXPECT_FALSE(Exists("ktstr-out"));
  const Finished run = Ktstr("run -s -f -o 7 -p logs -t net:a -t net:b tree");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, AllOf(HasSubstr("1..2\n# timeout set to 7\n"), Not(HasSubstr("said"))));
  EXPECT_EQ(Read("logs/net/b"), "said\n");
  EXPECT_THAT(Ktstr("run -h").out, HasSubstr("Usage: ktstr run"));
  EXPECT_THAT(Ktstr("run --override-timeout 9 tree").out, HasSubstr("# timeout set to 9\n"));
}

TEST_F(KselftestTreeTest, NetworkNamespaceIsTheTestsOwn) {
  if (::geteuid() != 0) GTEST_SKIP() << "takes root";
  Script("a", "readlink /proc/self/ns/net");
  const std::string ours = std::filesystem::read_symlink("/proc/self/ns/net").string();

  const Finished run = Ktstr("run -n -p logs tests");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(Read("logs/ktstr/a"), AllOf(HasSubstr("net:["), Not(HasSubstr(ours))));
}

}  // namespace
}  // namespace runner
