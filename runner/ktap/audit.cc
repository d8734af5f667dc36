// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/audit.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace runner {
namespace {

class Auditor {
 public:
  Auditor(const ResultTree& tree, const ParseLimits& limits)
      : tree_(tree),
        limits_(limits),
        seen_documents_(tree.documents.size()),
        seen_results_(tree.results.size()) {}

  std::string Run() && {
    CheckSizes();
    CheckAnomalies();
    Open(tree_.first_document, kNoIndex, kNoIndex);
    while (!open_.empty() && problem_.empty()) {
      const uint32_t document = open_.back();
      open_.pop_back();
      CheckDocument(document);
    }
    leaves_.Add(tree_.dropped_leaves);
    Expect(!(leaves_.total() > tree_.leaves.total()), "more leaves than counted");
    Expect(leaves_.total() == tree_.leaves.total(), "leaves are counted that no document has");
    return std::move(problem_);
  }

 private:
  void Expect(bool holds, absl::string_view problem, uint64_t where = 0) {
    if (!holds && problem_.empty()) problem_ = absl::StrCat(problem, " (", where, ")");
  }

  void CheckText(const std::string& text, uint64_t line) {
    Expect(text.size() <= limits_.max_text_bytes, "a text is too long", line);
  }
  void CheckLine(uint64_t line) { Expect(line <= tree_.lines, "a line beyond the log", line); }

  void CheckSizes() {
    Expect(tree_.documents.size() <= limits_.max_documents + 1, "too many documents");
    // Parents of kept documents are kept whatever their number.
    Expect(tree_.results.size() <= limits_.max_results + tree_.documents.size(),
           "too many results");
    Expect(tree_.anomalies.size() <= 3 * limits_.max_anomalies + 1, "too many anomalies");
    Expect(tree_.lines <= tree_.bytes, "more lines than bytes");
  }

  void CheckAnomalies() {
    uint64_t line = 0;
    for (const Anomaly& anomaly : tree_.anomalies) {
      CheckLine(anomaly.line);
      CheckText(anomaly.text, anomaly.line);
      Expect(anomaly.line >= line || anomaly.kind == AnomalyKind::kNoResults,
             "anomalies out of order", anomaly.line);
      Expect(anomaly.document == kNoIndex || anomaly.document < tree_.documents.size(),
             "an anomaly of no document", anomaly.line);
      line = anomaly.line;
    }
  }

  // Puts the documents that begin with `index` on the list of those to look at.
  void Open(uint32_t index, uint32_t parent_document, uint32_t parent_result) {
    for (; index != kNoIndex && problem_.empty(); index = tree_.documents[index].next) {
      Expect(index < tree_.documents.size(), "a link to no document", index);
      if (!problem_.empty()) return;
      Expect(std::exchange(seen_documents_[index], 1) == 0, "a document is met twice", index);
      const Document& document = tree_.documents[index];
      Expect(!document.is_prose, "prose is linked", index);
      Expect(document.parent_document == parent_document, "another parent document", index);
      Expect(document.parent_result == parent_result, "another parent result", index);
      open_.push_back(index);
    }
  }

  void CheckDocument(uint32_t index) {
    const Document& document = tree_.documents[index];
    CheckLine(document.line);
    CheckText(document.name, document.line);
    CheckText(document.bail_out_reason, document.line);
    if (document.plan.has_value()) CheckLine(document.plan->line);
    leaves_.Add(document.leaves);
    uint64_t kept = 0;
    uint64_t line = 0;
    for (uint32_t i = document.first_result; i != kNoIndex && problem_.empty();
         i = tree_.results[i].next) {
      Expect(i < tree_.results.size(), "a link to no result", i);
      if (!problem_.empty()) return;
      CheckResult(i, index);
      // A record of the kernel's log may hold several lines.
      Expect(tree_.results[i].line >= line, "results out of order", tree_.results[i].line);
      line = tree_.results[i].line;
      ++kept;
    }
    Expect(kept + document.dropped_results == document.result_count, "results are lost", index);
    Expect(document.leaves.total() <= document.result_count, "more leaves than results", index);
    Open(document.first_orphan, index, kNoIndex);
  }

  void CheckResult(uint32_t index, uint32_t document) {
    const Result& result = tree_.results[index];
    Expect(std::exchange(seen_results_[index], 1) == 0, "a result is met twice", index);
    Expect(result.document == document, "a result of another document", index);
    CheckLine(result.line);
    CheckText(result.name, result.line);
    CheckText(result.directive_data, result.line);
    Expect(result.diagnostics.size() <= limits_.max_diagnostics, "too many diagnostics", index);
    for (const std::string& diagnostic : result.diagnostics) CheckText(diagnostic, result.line);
    Open(result.first_document, document, index);
  }

  const ResultTree& tree_;
  const ParseLimits& limits_;
  std::vector<char> seen_documents_;
  std::vector<char> seen_results_;
  std::vector<uint32_t> open_;  // Documents to look at.
  ResultCounts leaves_;         // Of the documents looked at.
  std::string problem_;
};

}  // namespace

std::string Audit(const ResultTree& tree, const ParseLimits& limits) {
  return Auditor(tree, limits).Run();
}

}  // namespace runner
