// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Broken logs: the parser keeps a sound tree whatever it reads.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"
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

// Walks all links and checks that each document and each result is met once at most, where it says
// that it stands, and that the counts agree.
class Audit {
 public:
  explicit Audit(const ResultTree& tree)
      : tree_(tree), seen_documents_(tree.documents.size()), seen_results_(tree.results.size()) {}

  void Run() { VisitDocuments(tree_.first_document, kNoIndex, kNoIndex); }

 private:
  void VisitDocuments(uint32_t index, uint32_t parent_document, uint32_t parent_result) {
    for (; index != kNoIndex; index = tree_.documents[index].next) {
      ASSERT_LT(index, tree_.documents.size());
      ASSERT_FALSE(std::exchange(seen_documents_[index], 1));
      const Document& document = tree_.documents[index];
      EXPECT_FALSE(document.is_prose);
      EXPECT_EQ(document.parent_document, parent_document);
      EXPECT_EQ(document.parent_result, parent_result);
      VisitResults(index);
      VisitDocuments(document.first_orphan, index, kNoIndex);
    }
  }

  void VisitResults(uint32_t document) {
    uint64_t kept = 0;
    uint64_t line = 0;
    for (uint32_t i = tree_.documents[document].first_result; i != kNoIndex;
         i = tree_.results[i].next) {
      ASSERT_LT(i, tree_.results.size());
      ASSERT_FALSE(std::exchange(seen_results_[i], 1));
      EXPECT_EQ(tree_.results[i].document, document);
      EXPECT_GE(tree_.results[i].line, line);
      line = tree_.results[i].line;
      ++kept;
      VisitDocuments(tree_.results[i].first_document, document, i);
    }
    EXPECT_EQ(kept + tree_.documents[document].dropped_results,
              tree_.documents[document].result_count);
  }

  const ResultTree& tree_;
  std::vector<char> seen_documents_;
  std::vector<char> seen_results_;
};

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
      Audit(tree).Run();
      EXPECT_EQ(tree.bytes, broken.size());
      ASSERT_FALSE(HasFailure()) << broken << "\n---\n" << Outline(tree);
    }
  }
}

}  // namespace
}  // namespace runner
