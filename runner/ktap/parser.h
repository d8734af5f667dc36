// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KtapParser: bytes of a log in, ResultTree out. Pure, iterative, linear in time.
//
//   KtapParser parser;
//   while (...) parser.Feed(chunk);
//   const ResultTree tree = parser.Finish();
//
// All forms of nesting are read: indented documents (KTAP, TAP 14, KUnit), lines behind "# "
// (kselftest), documents one after the other. Whatever does not belong to a document is prose.
//
// A level opens with a version line, a plan or "# Subtest: NAME" behind any prefix; without them
// only with a result numbered 1, one step deeper than an open level. Such a sequence, and a nested
// plan, count only when a second result (or a plan, or a "not ok") proves them: "# ok 1 of 3 tried"
// may be prose, and "# ok then" always is.

#ifndef RUNNER_KTAP_PARSER_H_
#define RUNNER_KTAP_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "runner/ktap/lexer.h"
#include "runner/ktap/result_tree.h"

namespace runner {

class KtapParser {
 public:
  // Bounds on what is kept; the counts stay exact.
  struct Options {
    size_t max_line_bytes = 128 * 1024;  // Nesting of 10,000 levels fits in; the rest is dropped.
    size_t max_text_bytes = 1024;        // Of one name, reason or diagnostic.
    size_t max_diagnostics = 32;         // The last ones before a result.
    uint64_t max_passing_results = 10'000;  // Of one document, without nested ones.
    uint64_t max_results = 200'000;         // In all; passing ones take half of it at most.
    uint64_t max_documents = 100'000;       // Then reading stops.
    uint64_t max_anomalies = 1'000;         // Contradictions, and as many others.
  };

  KtapParser() : KtapParser(Options{}) {}
  explicit KtapParser(const Options& options);

  void Feed(absl::string_view chunk);
  // Ends the stream. The parser is used up.
  ResultTree Finish();

 private:
  // Documents that wait for the result line of their parent.
  struct Pending {
    uint32_t first = kNoIndex;
    uint32_t last = kNoIndex;
    ResultCounts leaves;
    bool has_failure = false;
  };
  // A level that lines may still belong to.
  struct Level {
    uint32_t document;
    size_t prefix_length;
    uint32_t last_result = kNoIndex;
    uint64_t last_number = 0;
    uint64_t first_extra_line = 0;
    uint64_t kept_passing = 0;
    std::optional<Plan> later_plan;  // A plan after results that had one already.
    bool has_numbers = false;
    bool plan_came_last = false;
    bool is_proven = false;  // Not prose.
    bool has_failure = false;
    ResultCounts leaves;  // Its own and the nested ones.
    Pending pending;
  };
  // A closed document of the top level.
  struct TopDocument {
    uint32_t document;
    size_t prefix_length;
    ResultCounts leaves;
    bool has_failure;
  };
  // The innermost open level whose prefix a line shares.
  struct Place {
    size_t levels;  // How many levels are on the way to it, itself included; 0: none.
    bool is_exact;  // The line stands on that level.
  };

  void TakeLine(absl::string_view line);
  void TakeStructure(const KtapToken& token);
  bool TakeVersion(const KtapToken& token);
  bool TakePlan(const KtapToken& token);
  bool TakeSubtest(const KtapToken& token);
  bool TakeBailOut(const KtapToken& token);
  bool TakeResult(const KtapToken& token);
  void TakeText(absl::string_view line);

  Place Find(absl::string_view prefix) const;
  bool MayOpenWith(const KtapToken& result, const Place& place) const;
  // Closes what is deeper than `levels`, then opens a level.
  Level& Open(size_t levels, absl::string_view prefix);
  void OpenSibling(absl::string_view prefix);
  void AdoptTopDocuments(Level& level);
  void CloseDownTo(size_t levels);
  void CloseInnermost();
  void ReportAtEnd(Level& level);
  void AttachOrphans(Level& level);
  void CountNested(Level& level, const KtapToken& token);

  void AddResult(const KtapToken& token);
  void ForgetUnnumbered(Level& level);
  void CheckNumber(Level& level, const KtapToken& token);
  void CheckAgainstNested(const Level& level, const KtapToken& token);
  bool IsWorthKeeping(Level& level, ResultClass result_class) const;
  void KeepResult(Level& level, const KtapToken& token);
  std::vector<std::string> TakeDiagnostics();
  void Append(Pending& pending, uint32_t document);
  void Report(AnomalyKind kind, uint64_t line, uint32_t document, uint64_t expected = 0,
              uint64_t actual = 0, absl::string_view text = "");
  std::string Cut(absl::string_view text) const;
  Document& DocumentOf(const Level& level) { return tree_.documents[level.document]; }

  const Options options_;
  KtapLexer lexer_;
  ResultTree tree_;
  std::vector<Level> levels_;        // Outermost first; each prefix begins with the one before.
  std::string prefix_;               // Of the innermost level.
  std::vector<TopDocument> top_;     // Closed.
  std::vector<std::string> recent_;  // Ring of text lines since the last result.
  uint64_t recent_count_ = 0;        // Lines put into it since then.
  std::string partial_line_;
  uint64_t kept_contradictions_ = 0;
  uint64_t kept_warnings_ = 0;
  bool line_is_too_long_ = false;
  bool is_full_ = false;
};

// The tree of a whole log.
ResultTree ParseKtap(absl::string_view log);

}  // namespace runner

#endif  // RUNNER_KTAP_PARSER_H_
