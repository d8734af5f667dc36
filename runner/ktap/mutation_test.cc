// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Broken logs: the parser keeps a sound tree whatever it reads.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/ktap/audit.h"
#include "runner/ktap/outline.h"
#include "runner/ktap/parser.h"

namespace runner {
namespace {

constexpr absl::string_view kPieces[] = {"\n",
                                         "# ",
                                         "    ",
                                         "TAP version 13\n",
                                         "1..3\n",
                                         "ok 1 a\n",
                                         "not ok 2 b",
                                         "# Subtest: s",
                                         " # SKIP x\n",
                                         "Bail out! y\n",
                                         "\r\n",
                                         "\x1b[31m",
                                         "\xff",
                                         "[   1.5] ",
                                         " # XFAIL\n",
                                         "ok then\n",
                                         "1..0\n",
                                         "# # ",
                                         "ok 3\n",
                                         "KTAP version",
                                         "selftests: a: b\n",
                                         "1..99999999999999999999\n",
                                         "ok ",
                                         "\t"};

// A log with some bytes replaced, pieces put in and parts left out or repeated.
std::string Mutate(std::string log, std::mt19937& random) {
  const auto below = [&random](size_t limit) { return random() % std::max<size_t>(limit, 1); };
  for (size_t count = 1 + below(12); count > 0; --count) {
    const size_t at = below(log.size());
    switch (below(4)) {
      case 0:
        log.replace(at, std::min<size_t>(1, log.size()), 1, static_cast<char>(random()));
        break;
      case 1:
        log.insert(at, std::string(kPieces[below(std::size(kPieces))]));
        break;
      case 2:
        log.erase(at, below(60));
        break;
      default:
        log.insert(at, log.substr(below(log.size()), below(200)));
    }
  }
  return log;
}

TEST(KtapMutationTest, BrokenLogsGiveSoundTrees) {
  std::mt19937 random(1);
  for (const char* name :
       {"corrupt_stdout_reopen_mincore.log", "k61_ptrace.log", "k61_size.log", "k61_timens.log",
        "syn61_nul.log", "syn61_unterm.log", "synnew_xfail.log"}) {
    const absl::StatusOr<std::string> log =
        ktstr::ReadFile(std::string("runner/ktap/testdata/") + name);
    ASSERT_OK(log);
    for (int round = 0; round < 500; ++round) {
      const std::string broken = Mutate(*log, random);
      const ResultTree tree = ParseKtap(broken);
      ASSERT_EQ(Audit(tree), "") << broken << "\n---\n" << Outline(tree);
      EXPECT_EQ(tree.bytes, broken.size());
    }
  }
}

}  // namespace
}  // namespace runner
