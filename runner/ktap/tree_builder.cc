// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/tree_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/strip.h"

namespace runner {
namespace {

using absl::string_view;

size_t CommonLength(string_view a, string_view b) {
  const size_t shorter = std::min(a.size(), b.size());
  return static_cast<size_t>(std::mismatch(a.begin(), a.begin() + shorter, b.begin()).first -
                             a.begin());
}

}  // namespace

TreeBuilder::TreeBuilder(const ParseLimits& limits)
    : limits_(limits),
      recent_(limits.max_diagnostics, limits.max_text_bytes),
      anomalies_(limits.max_anomalies) {}

// ---- levels ----

TreeBuilder::Place TreeBuilder::Find(string_view prefix) const {
  const size_t common = CommonLength(prefix, prefix_);
  const auto deeper =
      std::partition_point(levels_.begin(), levels_.end(),
                           [common](const Level& level) { return level.prefix_length <= common; });
  const size_t levels = static_cast<size_t>(deeper - levels_.begin());
  return {.levels = levels,
          .is_exact = levels > 0 && levels_[levels - 1].prefix_length == prefix.size()};
}

TreeBuilder::Level& TreeBuilder::Enter(const Place& place, string_view prefix) {
  if (!place.is_exact) return Open(place.levels, prefix);
  CloseDownTo(place.levels);
  return levels_.back();
}

TreeBuilder::Level& TreeBuilder::Open(size_t levels, string_view prefix) {
  CloseDownTo(levels);
  if (tree_.documents.size() >= limits_.max_documents && !is_full_) {
    is_full_ = true;
    Report(
        {.kind = AnomalyKind::kTooManyDocuments, .line = line_, .expected = limits_.max_documents});
  }
  const uint32_t index = static_cast<uint32_t>(tree_.documents.size());
  tree_.documents.push_back({.line = line_});
  levels_.push_back({.document = index, .prefix_length = prefix.size()});
  prefix_ = std::string(prefix);
  return levels_.back();
}

TreeBuilder::Level& TreeBuilder::OpenSibling(string_view prefix) {
  return Open(levels_.size() - 1, prefix);
}

void TreeBuilder::CloseDownTo(size_t levels) {
  while (levels_.size() > levels) CloseInnermost();
}

bool TreeBuilder::EndOpened(string_view prefix) {
  if (opened_ == 0) return false;
  const Place place = Find(prefix);
  // Deeper tokens are part of what a level has opened.
  const size_t inside = place.is_exact ? place.levels - 1 : place.levels;
  bool ends_here = false;
  for (size_t i = levels_.size(); i-- > inside;) {
    if (!levels_[i].opened.has_value()) continue;
    CloseDownTo(i + 1);
    CloseOpened();
    ends_here = place.is_exact && i == inside;
  }
  return ends_here;
}

// Adds the opened result of the innermost level.
void TreeBuilder::CloseOpened() {
  Opened opened = *std::move(levels_.back().opened);
  levels_.back().opened.reset();
  --opened_;
  const uint64_t line = std::exchange(line_, opened.line);
  Count({.kind = TokenKind::kResult,
         .text = opened.name,
         .number = opened.number,
         .outcome = opened.outcome,
         .directive = opened.directive,
         .directive_data = opened.directive_data},
        &opened.diagnostics);
  line_ = line;
}

void TreeBuilder::CloseInnermost() {
  if (levels_.back().opened.has_value()) CloseOpened();
  Level& level = levels_.back();
  Document& document = DocumentOf(level);
  level.is_proven |= document.plan.has_value() && document.result_count > 0;
  level.is_proven |= level.pending.first_line > 0;
  document.is_prose = !level.is_proven;
  if (level.is_proven) {
    ReportAtEnd(level);
    AttachOrphans(level);
    document.has_failure = level.has_failure;
  }
  const bool forgets = MayBeForgotten(level);
  if (level.is_proven && levels_.size() > 1) {
    NestDocument(level, !forgets);
  } else if (level.is_proven && forgets) {
    tree_.leaves.Add(level.leaves);
  } else if (level.is_proven) {
    top_.push_back({level.document, level.prefix_length, level.leaves, level.has_failure});
  }
  if (forgets) {
    if (level.is_proven) tree_.dropped_leaves.Add(document.leaves);
    tree_.documents.pop_back();
  }
  levels_.pop_back();
  prefix_.resize(levels_.empty() ? 0 : levels_.back().prefix_length);
}

// Lets the document of the innermost level wait for the result of its parent.
void TreeBuilder::NestDocument(const Level& level, bool is_kept) {
  const Document& document = DocumentOf(level);
  Pending& pending = levels_[levels_.size() - 2].pending;
  const bool is_skipped =
      document.plan.has_value() && document.plan->skip_all && document.result_count == 0;
  pending.is_skipped = is_skipped && (pending.is_skipped || pending.first_line == 0);
  if (is_skipped) pending.skip_reason = document.plan->skip_reason;
  if (pending.first_line == 0) pending.first_line = document.line;
  if (is_kept) Append(pending, level.document);
  pending.leaves.Add(level.leaves);
  pending.has_failure |= level.has_failure;
}

// Of a million documents that pass, each of one result, the counts are enough.
bool TreeBuilder::MayBeForgotten(const Level& level) const {
  const Document& document = tree_.documents[level.document];
  const bool is_last = level.document + 1 == tree_.documents.size();
  const bool has_kept_results =
      !tree_.results.empty() && tree_.results.back().document >= level.document;
  if (!is_last || has_kept_results || anomalies_.reported_end() > level.document) return false;
  if (document.is_prose) return true;
  // A result that follows may adopt a document that is indented; see AdoptTopDocuments().
  const bool is_settled = levels_.size() > 1 || level.prefix_length == 0;
  return document.result_count > 0 && !level.has_failure && is_settled;
}

void TreeBuilder::ReportAtEnd(Level& level) {
  const Document& document = DocumentOf(level);
  if (level.later_plan.has_value() && level.later_plan->count != document.plan->count) {
    Report({.kind = AnomalyKind::kPlanChanged,
            .line = level.later_plan->line,
            .document = level.document,
            .expected = document.plan->count,
            .actual = level.later_plan->count});
  }
  if (!document.plan.has_value()) {
    if (document.result_count == 0) {
      Report({.kind = AnomalyKind::kNoResults, .line = document.line, .document = level.document});
    } else {
      Report({.kind = AnomalyKind::kPlanMissing,
              .line = document.line,
              .document = level.document,
              .actual = document.result_count});
    }
  } else if (document.result_count < document.plan->count) {
    Report({.kind = AnomalyKind::kPlanShort,
            .line = document.plan->line,
            .document = level.document,
            .expected = document.plan->count,
            .actual = document.result_count});
  } else if (document.result_count > document.plan->count) {
    Report({.kind = AnomalyKind::kExtraResults,
            .line = level.plan_came_last ? document.plan->line : level.first_extra_line,
            .document = level.document,
            .expected = document.plan->count,
            .actual = document.result_count});
  }
}

void TreeBuilder::AttachOrphans(Level& level) {
  if (level.pending.first_line == 0) return;
  DocumentOf(level).first_orphan = level.pending.first;
  level.has_failure |= level.pending.has_failure;
  level.leaves.Add(level.pending.leaves);
  for (uint32_t i = level.pending.first; i != kNoIndex; i = tree_.documents[i].next) {
    tree_.documents[i].parent_document = level.document;
  }
  Report({.kind = AnomalyKind::kParentMissing,
          .line = level.pending.first_line,
          .document = level.document});
}

void TreeBuilder::Append(Pending& pending, uint32_t document) {
  (pending.first == kNoIndex ? pending.first : tree_.documents[pending.last].next) = document;
  pending.last = document;
}

void TreeBuilder::AdoptTopDocuments(Level& level) {
  size_t first = top_.size();
  while (first > 0 && top_[first - 1].prefix_length > level.prefix_length) --first;
  for (size_t i = first; i < top_.size(); ++i) {
    if (level.pending.first_line == 0) {
      level.pending.first_line = tree_.documents[top_[i].document].line;
    }
    Append(level.pending, top_[i].document);
    level.pending.leaves.Add(top_[i].leaves);
    level.pending.has_failure |= top_[i].has_failure;
  }
  top_.resize(first);
}

// ---- results ----

void TreeBuilder::ForgetUnnumbered(Level& level) {
  Document& document = DocumentOf(level);
  const bool may_be_prose = !level.has_failure && level.leaves == document.leaves;
  if (document.first_result == kNoIndex || !may_be_prose) return;
  const Result& first = tree_.results[document.first_result];
  Report({.kind = AnomalyKind::kUnnumberedResult,
          .line = first.line,
          .document = level.document,
          .text = first.name});
  document.result_count = 0;
  document.dropped_results = 0;
  document.leaves = level.leaves = ResultCounts{};
  document.first_result = level.last_result = kNoIndex;
}

void TreeBuilder::AddResult(const KtapToken& token) {
  if (!token.opens_subtests) return Count(token, nullptr);
  const bool passes = !IsFailure(Classify(token.outcome, token.directive));
  levels_.back().opened =
      Opened{.name = Cut(token.text),
             .number = token.number,
             .outcome = token.outcome,
             .directive = token.directive,
             .directive_data = Cut(token.directive_data),
             .diagnostics = passes ? std::vector<std::string>() : TakeDiagnostics(),
             .line = line_};
  ++opened_;
  with_data_ = kNoIndex;
  recent_.Clear();
}

bool TreeBuilder::OpenLast(string_view prefix) {
  if (last_ == kNoIndex || last_ + 1 != tree_.results.size() || prefix != prefix_) return false;
  Level& level = levels_.back();
  Document& document = DocumentOf(level);
  if (level.last_result != last_ || level.opened.has_value()) return false;
  Result result = std::move(tree_.results.back());
  tree_.results.pop_back();
  (before_last_ == kNoIndex ? document.first_result : tree_.results[before_last_].next) = kNoIndex;
  level.last_result = before_last_;
  --document.result_count;
  if (result.number.has_value()) level.last_number = *result.number - 1;
  const ResultClass result_class = result.result_class();
  if (result_class == ResultClass::kPass) --level.kept_passing;
  document.leaves.Remove(result_class);
  level.leaves.Remove(result_class);
  level.since_totals.Remove(result_class);
  level.opened = Opened{.name = std::move(result.name),
                        .number = result.number,
                        .outcome = result.outcome,
                        .directive = result.directive,
                        .directive_data = std::move(result.directive_data),
                        .diagnostics = std::move(result.diagnostics),
                        .line = result.line};
  ++opened_;
  with_data_ = last_ = kNoIndex;
  return true;
}

// Counts a result of the innermost level, and keeps it. `diagnostics`: its own; nullptr: the recent
// lines.
void TreeBuilder::Count(const KtapToken& read, std::vector<std::string>* diagnostics) {
  Level& level = levels_.back();
  Document& document = DocumentOf(level);
  KtapToken skipped;
  const KtapToken& token = IsSkippedWithin(level, read, skipped) ? skipped : read;
  CheckNumber(level, token);
  CheckAgainstNested(level, token);
  NoteUnexpectedPass(level, token);
  ++document.result_count;
  if (document.plan.has_value() && !level.plan_came_last &&
      document.result_count == document.plan->count + 1) {
    level.first_extra_line = line_;
  }
  const ResultClass result_class = Classify(token.outcome, token.directive);
  const bool is_leaf = level.pending.leaves.total() == 0;
  // One that fails although nothing in it has failed, as a test that crashed behind its last case.
  const bool fails_alone = IsFailure(result_class) && !level.pending.has_failure;
  if (is_leaf || fails_alone) {
    document.leaves.Add(result_class);
    level.leaves.Add(result_class);
  }
  level.since_totals.Add(result_class);
  level.has_failure |= IsFailure(result_class);
  CountNested(level, token);
  level.is_proven |= !is_leaf || (token.number.has_value() && IsFailure(result_class)) ||
                     (document.result_count >= 2 && level.last_number >= 2);
  with_data_ = last_ = kNoIndex;
  if (level.pending.first != kNoIndex || IsWorthKeeping(level, result_class)) {
    KeepResult(level, token, diagnostics);
  } else {
    ++document.dropped_results;
  }
  level.pending = Pending{};
  recent_.Clear();
}

// Whether a result stands over nothing but "1..0 # SKIP why": `skipped` is it with that reason.
bool TreeBuilder::IsSkippedWithin(const Level& level, const KtapToken& token,
                                  KtapToken& skipped) const {
  if (!level.pending.is_skipped || token.outcome != ktap::Outcome::kOk ||
      token.directive != ktap::Directive::kNone) {
    return false;
  }
  skipped = token;
  skipped.directive = ktap::Directive::kSkip;
  skipped.directive_data = level.pending.skip_reason;
  return true;
}

ResultCounts TreeBuilder::TakeCountsSinceTotals(size_t level) {
  last_ = kNoIndex;
  return std::exchange(levels_[level].since_totals, ResultCounts{});
}

ResultCounts TreeBuilder::CountsInside(size_t level) const {
  ResultCounts counts = levels_[level].pending.leaves;
  for (size_t i = level + 1; i < levels_.size(); ++i) {
    counts.Add(levels_[i].leaves);
    counts.Add(levels_[i].pending.leaves);
  }
  return counts;
}

void TreeBuilder::AddData(string_view line) {
  if (with_data_ == kNoIndex || data_lines_ >= limits_.max_diagnostics) return;
  line = line.substr(0, limits_.max_text_bytes);
  diagnostic_bytes_ += line.size() + sizeof(std::string);
  if (diagnostic_bytes_ > limits_.max_diagnostic_bytes) return;
  ++data_lines_;
  // The data of the result itself are worth more than the lines before it.
  std::vector<std::string>& lines = tree_.results[with_data_].diagnostics;
  if (lines.size() >= limits_.max_diagnostics) lines.erase(lines.begin());
  lines.emplace_back(line.data(), line.size());
}

// Adds what is nested in a result; failures below an expected one are expected too.
void TreeBuilder::CountNested(Level& level, const KtapToken& token) {
  ResultCounts nested = level.pending.leaves;
  if (ExcusesFailures(token.directive)) {
    nested.xfail += nested.failures();
    nested.fail = nested.xpass = nested.timeout = nested.error = 0;
  } else {
    level.has_failure |= level.pending.has_failure;
  }
  level.leaves.Add(nested);
}

void TreeBuilder::CheckNumber(Level& level, const KtapToken& token) {
  if (!token.number.has_value()) return;
  level.has_numbers = true;
  const uint64_t due = level.last_number + 1;
  if (*token.number != due) {
    Report({.kind = *token.number < due ? AnomalyKind::kNumberRepeats : AnomalyKind::kNumberJumps,
            .line = line_,
            .document = level.document,
            .expected = due,
            .actual = *token.number});
  }
  level.last_number = *token.number;
}

void TreeBuilder::NoteUnexpectedPass(const Level& level, const KtapToken& token) {
  if (token.directive != ktap::Directive::kTodo || token.outcome != ktap::Outcome::kOk) return;
  Report({.kind = AnomalyKind::kTodoPassed,
          .line = line_,
          .document = level.document,
          .text = std::string(token.text)});
}

void TreeBuilder::CheckAgainstNested(const Level& level, const KtapToken& token) {
  if (level.pending.leaves.total() == 0) return;
  const bool failed = IsFailure(Classify(token.outcome, token.directive));
  if (failed && !level.pending.has_failure) {
    Report({.kind = AnomalyKind::kNotOkOverPassing,
            .line = line_,
            .document = level.document,
            .text = std::string(token.text)});
  }
  if (!failed && level.pending.has_failure && !ExcusesFailures(token.directive)) {
    Report({.kind = AnomalyKind::kOkOverFailing,
            .line = line_,
            .document = level.document,
            .text = std::string(token.text)});
  }
}

bool TreeBuilder::IsWorthKeeping(Level& level, ResultClass result_class) const {
  if (result_class != ResultClass::kPass) return tree_.results.size() < limits_.max_results;
  return tree_.results.size() < std::min(limits_.max_results / 2, limits_.max_passing_total) &&
         level.kept_passing++ < limits_.max_passing_results;
}

void TreeBuilder::KeepResult(Level& level, const KtapToken& token,
                             std::vector<std::string>* diagnostics) {
  const uint32_t index = static_cast<uint32_t>(tree_.results.size());
  const uint32_t nested = level.pending.first;
  for (uint32_t i = nested; i != kNoIndex; i = tree_.documents[i].next) {
    tree_.documents[i].parent_result = index;
    tree_.documents[i].parent_document = level.document;
  }
  before_last_ = level.last_result;
  if (level.pending.first_line == 0) last_ = index;
  (level.last_result == kNoIndex ? DocumentOf(level).first_result
                                 : tree_.results[level.last_result].next) = index;
  level.last_result = index;
  Result& result = tree_.results.emplace_back();
  result.name = Cut(token.text);
  result.number = token.number;
  result.outcome = token.outcome;
  result.directive = token.directive;
  result.directive_data = Cut(token.directive_data);
  result.line = line_;
  result.document = level.document;
  result.first_document = nested;
  result.has_nested_results = level.pending.leaves.total() > 0;
  if (result.result_class() == ResultClass::kPass) return;
  result.diagnostics = diagnostics == nullptr ? TakeDiagnostics() : std::move(*diagnostics);
  with_data_ = index;
  data_lines_ = 0;
}

std::vector<std::string> TreeBuilder::TakeDiagnostics() {
  return recent_.Copy(limits_.max_diagnostic_bytes, diagnostic_bytes_);
}

// ---- the tree ----

ResultTree TreeBuilder::Finish() {
  CloseDownTo(0);
  uint32_t* link = &tree_.first_document;
  for (const TopDocument& top : top_) {
    *link = top.document;
    link = &tree_.documents[top.document].next;
    tree_.leaves.Add(top.leaves);
  }
  tree_.anomalies = anomalies_.Take(tree_.documents);
  tree_.dropped_anomalies = anomalies_.dropped();
  const bool has_documents = tree_.first_document != kNoIndex || tree_.dropped_leaves.total() > 0;
  if (!has_documents) tree_.anomalies.push_back({.kind = AnomalyKind::kNoResults});
  return std::move(tree_);
}

void TreeBuilder::AddText(string_view line) {
  absl::ConsumePrefix(&line, prefix_);
  absl::ConsumePrefix(&line, "# ");
  recent_.Add(line);
}

void TreeBuilder::Report(Anomaly anomaly) {
  anomaly.text = Cut(anomaly.text);
  anomalies_.Add(std::move(anomaly));
}

std::string TreeBuilder::Cut(string_view text) const {
  return std::string(text.substr(0, limits_.max_text_bytes));
}

}  // namespace runner
