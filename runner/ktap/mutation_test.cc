// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Broken logs: the parser keeps a sound tree whatever it reads.
#include "runner/ktap/mutation.h"

#include <gtest/gtest.h>

#include <random>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/ktap/audit.h"
#include "runner/ktap/outline.h"
#include "runner/ktap/parser.h"

namespace runner {
namespace {

TEST(KtapMutationTest, BrokenLogsGiveSoundTrees) {
  std::mt19937 random(1);
  for (const char* name :
       {"corrupt_stdout_reopen_mincore.log", "k61_ptrace.log", "k61_size.log", "k61_timens.log",
        "syn61_nul.log", "syn61_unterm.log", "synnew_xfail.log"}) {
    const absl::StatusOr<std::string> log =
        ktstr::ReadFile(std::string("runner/ktap/testdata/") + name);
    ASSERT_OK(log);
    for (int round = 0; round < 500; ++round) {
      const std::string broken = MutateLog(*log, random);
      const ResultTree tree = ParseKtap(broken);
      ASSERT_EQ(Audit(tree), "") << broken << "\n---\n" << Outline(tree);
      EXPECT_EQ(tree.bytes, broken.size());
    }
  }
}

}  // namespace
}  // namespace runner
