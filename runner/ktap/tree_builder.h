// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TreeBuilder: the open levels of a KTAP stream, and the tree that grows as they close. Pure.
//
// KtapParser decides what a line is; this class knows where it belongs, counts, compares results
// with plans and with what is nested in them, and keeps memory bounded.

#ifndef RUNNER_KTAP_TREE_BUILDER_H_
#define RUNNER_KTAP_TREE_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "runner/ktap/anomaly_log.h"
#include "runner/ktap/lexer.h"
#include "runner/ktap/recent_lines.h"
#include "runner/ktap/result_tree.h"

namespace runner {

// Bounds on what is kept; the counts stay exact.
struct ParseLimits {
  size_t max_line_bytes = 128 * 1024;      // Nesting of 10,000 levels fits in; the rest is dropped.
  size_t max_text_bytes = 512;             // Of one name, reason or diagnostic.
  size_t max_diagnostics = 32;             // The last ones before a result ...
  size_t max_diagnostic_bytes = 32 << 20;  // ... and of all results together.
  uint64_t max_passing_results = 10'000;   // Of one document, without nested ones.
  uint64_t max_results = 200'000;          // In all; passing ones take half of it at most ...
  uint64_t max_passing_total = 100'000;    // ... and no more than this.
  uint64_t max_documents = 200'000;        // Kept; then reading stops.
  uint64_t max_anomalies = 1'000;          // Contradictions, panics, and others: of each so many.
};

class TreeBuilder {
 public:
  // Documents that wait for the result line of their parent.
  struct Pending {
    uint32_t first = kNoIndex;  // The first one that is kept.
    uint32_t last = kNoIndex;
    uint64_t first_line = 0;  // The line of the first one, kept or not; 0: there is none.
    ResultCounts leaves;
    bool has_failure = false;
    bool is_skipped = false;  // All of them say "1..0 # SKIP".
    std::string skip_reason;  // Of the last one.
  };
  // A result that stands before its subtests, "ok 1 - a {", until these have ended.
  struct Opened {
    std::string name;
    std::optional<uint64_t> number;
    ktap::Outcome outcome;
    ktap::Directive directive;
    std::string directive_data;
    std::vector<std::string> diagnostics;
    uint64_t line;
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
    ResultCounts leaves;        // Its own and the nested ones.
    ResultCounts since_totals;  // Its own results since the last "# Totals".
    Pending pending;
    std::optional<Opened> opened;
  };
  // The innermost open level whose prefix a line shares.
  struct Place {
    size_t levels;  // How many levels are on the way to it, itself included; 0: none.
    bool is_exact;  // The line stands on that level.
  };

  explicit TreeBuilder(const ParseLimits& limits);

  void CountBytes(uint64_t bytes) { tree_.bytes += bytes; }
  void CountLine() { line_ = ++tree_.lines; }
  // Until the next one is counted, an earlier line is being read.
  void ReadAgain(uint64_t line) { line_ = line; }
  // The line that is being read, 1-based.
  uint64_t line() const { return line_; }
  const ResultTree& so_far() const { return tree_; }
  // Whether a limit was met beyond which nothing is read.
  bool is_full() const { return is_full_; }

  Place Find(absl::string_view prefix) const;
  // Outermost first; each prefix begins with the one before.
  std::span<const Level> levels() const { return levels_; }
  // REQUIRES: there is one.
  Level& innermost() { return levels_.back(); }
  // The prefix of the innermost level.
  absl::string_view prefix() const { return prefix_; }
  Document& DocumentOf(const Level& level) { return tree_.documents[level.document]; }

  // Makes the level of `place` the innermost one, or opens one there.
  Level& Enter(const Place& place, absl::string_view prefix);
  // Closes what is deeper than `levels`, then opens a level.
  Level& Open(size_t levels, absl::string_view prefix);
  // Opens a document after the one of the innermost level, on the same level.
  Level& OpenSibling(absl::string_view prefix);
  void CloseDownTo(size_t levels);
  // Ends what results with braces opened, where a token with that prefix is not part of it. Returns
  // whether the token stands on the level of one that ended.
  bool EndOpened(absl::string_view prefix);
  // Gives a level that opens with its first result the deeper documents right before it: they are
  // nested in that result, in a log without a head.
  void AdoptTopDocuments(Level& level);

  // Adds a result to the innermost level; one that opens subtests when these have ended.
  void AddResult(const KtapToken& token);
  // Makes the result that was added last one that opens subtests, where its level is the innermost
  // one and has `prefix`. False: there is none, or it is not kept.
  bool OpenLast(absl::string_view prefix);
  // Adds a line to what is known of the result that was added last, unless that one passed.
  void AddData(absl::string_view line);
  // Drops the "ok text" lines before a numbering that begins with 1: they were prose.
  void ForgetUnnumbered(Level& level);
  // Resets what is compared with a "# Totals" line. Returns what it was.
  ResultCounts TakeCountsSinceTotals(size_t level);
  // The results inside of a level that wait for their parent, those of deeper levels with them.
  ResultCounts CountsInside(size_t level) const;
  // Remembers a line that may explain the next result.
  void AddText(absl::string_view line);
  void Report(Anomaly anomaly);
  // `text`, cut at the limit.
  std::string Cut(absl::string_view text) const;

  // Closes all levels. The builder is used up.
  ResultTree Finish();

 private:
  // A closed document of the top level.
  struct TopDocument {
    uint32_t document;
    size_t prefix_length;
    ResultCounts leaves;
    bool has_failure;
  };

  void CloseInnermost();
  void CloseOpened();
  void NestDocument(const Level& level, bool is_kept);
  // Whether nothing is known of a document that closes but its counts, which others have too.
  bool MayBeForgotten(const Level& level) const;
  void ReportAtEnd(Level& level);
  void AttachOrphans(Level& level);
  void CountNested(Level& level, const KtapToken& token);
  void Count(const KtapToken& token, std::vector<std::string>* diagnostics);
  bool IsSkippedWithin(const Level& level, const KtapToken& token, KtapToken& skipped) const;
  void CheckNumber(Level& level, const KtapToken& token);
  void CheckAgainstNested(const Level& level, const KtapToken& token);
  void NoteUnexpectedPass(const Level& level, const KtapToken& token);
  bool IsWorthKeeping(Level& level, ResultClass result_class) const;
  void KeepResult(Level& level, const KtapToken& token, std::vector<std::string>* diagnostics);
  std::vector<std::string> TakeDiagnostics();
  void Append(Pending& pending, uint32_t document);

  const ParseLimits limits_;
  ResultTree tree_;
  uint64_t line_ = 0;
  std::vector<Level> levels_;
  std::string prefix_;             // The prefix of the innermost level.
  std::vector<TopDocument> top_;   // Closed.
  RecentLines recent_;             // Text since the last result.
  size_t diagnostic_bytes_ = 0;    // Kept.
  uint32_t with_data_ = kNoIndex;  // The result that the next data belong to.
  size_t data_lines_ = 0;          // The lines of data that it has got.
  // The result that was added last, if it is kept and none is nested in it, and the one before it.
  uint32_t last_ = kNoIndex;
  uint32_t before_last_ = kNoIndex;
  size_t opened_ = 0;  // Levels that have an opened result.
  AnomalyLog anomalies_;
  bool is_full_ = false;
};

}  // namespace runner

#endif  // RUNNER_KTAP_TREE_BUILDER_H_
