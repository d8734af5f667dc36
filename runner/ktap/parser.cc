// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/parser.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace runner {
namespace {

using absl::string_view;
using ktap::Outcome;

size_t CommonLength(string_view a, string_view b) {
  const size_t shorter = std::min(a.size(), b.size());
  return static_cast<size_t>(std::mismatch(a.begin(), a.begin() + shorter, b.begin()).first -
                             a.begin());
}

bool IsKnownVersion(string_view version) {
  return version == ktap::kKtapVersionLine || version == ktap::kTapVersionLine ||
         version == "TAP version 14";
}

// Whether `step` is what one more level of nesting adds: "# " or blanks.
bool IsOneStep(string_view step) {
  return step == "# " || (!step.empty() && step.find_first_not_of(" \t") == string_view::npos);
}

bool IsDigitAt(string_view text, size_t at) {
  return text[at] >= '0' && text[at] <= '9';
}

// Where kselftest's "ok 3 selftests: " begins inside a line that another program left
// unterminated; npos when it does not.
size_t FindSwallowedResult(string_view line) {
  const size_t mark = line.find(" selftests: ");
  if (mark == string_view::npos) return mark;
  size_t at = mark;
  while (at > 0 && IsDigitAt(line, at - 1)) --at;
  const string_view before = line.substr(0, at);
  if (at == mark || !absl::EndsWith(before, "ok ")) return string_view::npos;
  at -= absl::EndsWith(before, "not ok ") ? 7 : 3;
  return at > 0 ? at : string_view::npos;
}

}  // namespace

KtapParser::KtapParser(const Options& options)
    : options_(options), recent_(std::max<size_t>(options.max_diagnostics, 1)) {}

// ---- bytes to lines ----

void KtapParser::Feed(string_view chunk) {
  tree_.bytes += chunk.size();
  while (!chunk.empty()) {
    const size_t newline = chunk.find('\n');
    string_view piece = chunk.substr(0, newline);
    chunk.remove_prefix(newline == string_view::npos ? chunk.size() : newline + 1);
    if (newline != string_view::npos && partial_line_.empty() && !line_is_too_long_ &&
        piece.size() <= options_.max_line_bytes) {
      TakeLine(piece);
      continue;
    }
    const size_t room = options_.max_line_bytes - partial_line_.size();
    line_is_too_long_ = line_is_too_long_ || piece.size() > room;
    partial_line_.append(piece.data(), std::min(piece.size(), room));
    if (newline == string_view::npos) return;
    TakeLine(partial_line_);
    partial_line_.clear();
  }
}

ResultTree KtapParser::Finish() {
  if (!partial_line_.empty()) {
    TakeLine(partial_line_);
    Report(AnomalyKind::kUnterminatedLastLine, tree_.lines, kNoIndex);
  }
  CloseDownTo(0);
  uint32_t* link = &tree_.first_document;
  for (const TopDocument& top : top_) {
    *link = top.document;
    link = &tree_.documents[top.document].next;
    tree_.leaves.Add(top.leaves);
  }
  std::erase_if(tree_.anomalies, [this](const Anomaly& anomaly) {
    return anomaly.document != kNoIndex && tree_.documents[anomaly.document].is_prose;
  });
  std::stable_sort(tree_.anomalies.begin(), tree_.anomalies.end(),
                   [](const Anomaly& a, const Anomaly& b) { return a.line < b.line; });
  if (tree_.first_document == kNoIndex) Report(AnomalyKind::kNoResults, 0, kNoIndex);
  return std::move(tree_);
}

void KtapParser::TakeLine(string_view line) {
  ++tree_.lines;
  if (std::exchange(line_is_too_long_, false)) {
    Report(AnomalyKind::kLineTooLong, tree_.lines, kNoIndex, options_.max_line_bytes);
  }
  if (is_full_) return;
  if (!levels_.empty() && !line.empty() && line[0] == '#') {
    if (const size_t at = FindSwallowedResult(line); at != string_view::npos) {
      Report(AnomalyKind::kSwallowedResult, tree_.lines, levels_.front().document);
      TakeStructure(lexer_.Lex(line.substr(0, at)));
      line.remove_prefix(at);
    }
  }
  TakeStructure(lexer_.Lex(line));
}

void KtapParser::TakeStructure(const KtapToken& token) {
  bool is_taken = false;
  switch (token.kind) {
    case TokenKind::kText:
      break;
    case TokenKind::kVersion:
      is_taken = TakeVersion(token);
      break;
    case TokenKind::kPlan:
      is_taken = TakePlan(token);
      break;
    case TokenKind::kResult:
      is_taken = TakeResult(token);
      break;
    case TokenKind::kBailOut:
      is_taken = TakeBailOut(token);
      break;
    case TokenKind::kSubtest:
      is_taken = TakeSubtest(token);
      break;
  }
  if (!is_taken) TakeText(token.text);
}

void KtapParser::TakeText(string_view line) {
  absl::ConsumePrefix(&line, prefix_);
  absl::ConsumePrefix(&line, "# ");
  line = line.substr(0, options_.max_text_bytes);
  recent_[recent_count_++ % recent_.size()].assign(line.data(), line.size());
}

// ---- levels ----

KtapParser::Place KtapParser::Find(string_view prefix) const {
  const size_t common = CommonLength(prefix, prefix_);
  const auto deeper =
      std::partition_point(levels_.begin(), levels_.end(),
                           [common](const Level& level) { return level.prefix_length <= common; });
  const size_t levels = static_cast<size_t>(deeper - levels_.begin());
  return {.levels = levels,
          .is_exact = levels > 0 && levels_[levels - 1].prefix_length == prefix.size()};
}

KtapParser::Level& KtapParser::Open(size_t levels, string_view prefix) {
  CloseDownTo(levels);
  if (tree_.documents.size() >= options_.max_documents && !is_full_) {
    is_full_ = true;
    Report(AnomalyKind::kTooManyDocuments, tree_.lines, kNoIndex, options_.max_documents);
  }
  const uint32_t index = static_cast<uint32_t>(tree_.documents.size());
  tree_.documents.push_back({.line = tree_.lines});
  levels_.push_back({.document = index, .prefix_length = prefix.size()});
  prefix_ = std::string(prefix);
  return levels_.back();
}

// Opens a document after the one of the innermost level, on the same level.
void KtapParser::OpenSibling(string_view prefix) {
  Open(levels_.size() - 1, prefix);
}

void KtapParser::CloseDownTo(size_t levels) {
  while (levels_.size() > levels) CloseInnermost();
}

void KtapParser::CloseInnermost() {
  Level& level = levels_.back();
  Document& document = DocumentOf(level);
  level.is_proven |= document.plan.has_value() && document.result_count > 0;
  level.is_proven |= level.pending.first != kNoIndex;
  if (level.is_proven) {
    ReportAtEnd(level);
    AttachOrphans(level);
    document.has_failure = level.has_failure;
    if (levels_.size() > 1) {
      Level& parent = levels_[levels_.size() - 2];
      Append(parent.pending, level.document);
      parent.pending.leaves.Add(level.leaves);
      parent.pending.has_failure |= level.has_failure;
    } else {
      top_.push_back({level.document, level.prefix_length, level.leaves, level.has_failure});
    }
  } else {
    document.is_prose = true;
  }
  levels_.pop_back();
  prefix_.resize(levels_.empty() ? 0 : levels_.back().prefix_length);
}

void KtapParser::ReportAtEnd(Level& level) {
  const Document& document = DocumentOf(level);
  if (level.later_plan.has_value() && level.later_plan->count != document.plan->count) {
    Report(AnomalyKind::kPlanChanged, level.later_plan->line, level.document, document.plan->count,
           level.later_plan->count);
  }
  if (!document.plan.has_value()) {
    if (document.result_count == 0) {
      Report(AnomalyKind::kNoResults, document.line, level.document);
    } else {
      Report(AnomalyKind::kPlanMissing, document.line, level.document, 0, document.result_count);
    }
  } else if (document.result_count < document.plan->count) {
    Report(AnomalyKind::kPlanShort, document.plan->line, level.document, document.plan->count,
           document.result_count);
  } else if (document.result_count > document.plan->count) {
    Report(AnomalyKind::kExtraResults,
           level.plan_came_last ? document.plan->line : level.first_extra_line, level.document,
           document.plan->count, document.result_count);
  }
}

void KtapParser::AttachOrphans(Level& level) {
  if (level.pending.first == kNoIndex) return;
  DocumentOf(level).first_orphan = level.pending.first;
  level.has_failure |= level.pending.has_failure;
  level.leaves.Add(level.pending.leaves);
  for (uint32_t i = level.pending.first; i != kNoIndex; i = tree_.documents[i].next) {
    tree_.documents[i].parent_document = level.document;
  }
  Report(AnomalyKind::kParentMissing, tree_.documents[level.pending.first].line, level.document);
}

void KtapParser::Append(Pending& pending, uint32_t document) {
  (pending.first == kNoIndex ? pending.first : tree_.documents[pending.last].next) = document;
  pending.last = document;
}

// Gives a level that opens with its first result the deeper documents right before it: they are
// nested in that result, in a log without a head.
void KtapParser::AdoptTopDocuments(Level& level) {
  size_t first = top_.size();
  while (first > 0 && top_[first - 1].prefix_length > level.prefix_length) --first;
  for (size_t i = first; i < top_.size(); ++i) {
    Append(level.pending, top_[i].document);
    level.pending.leaves.Add(top_[i].leaves);
    level.pending.has_failure |= top_[i].has_failure;
  }
  top_.resize(first);
}

// ---- structure ----

bool KtapParser::TakeVersion(const KtapToken& token) {
  const Place place = Find(token.prefix);
  bool is_fresh = false;
  if (place.is_exact) {
    const Document& open = DocumentOf(levels_[place.levels - 1]);
    is_fresh = !open.plan.has_value() && open.result_count == 0;
  }
  if (is_fresh) {
    CloseDownTo(place.levels);
  } else {
    Open(place.is_exact ? place.levels - 1 : place.levels, token.prefix);
  }
  Level& level = levels_.back();
  level.is_proven = true;
  DocumentOf(level).has_version = true;
  if (!IsKnownVersion(token.text)) {
    Report(AnomalyKind::kUnknownVersion, tree_.lines, level.document, 0, 0, token.text);
  }
  return true;
}

bool KtapParser::TakePlan(const KtapToken& token) {
  const Place place = Find(token.prefix);
  if (place.is_exact) {
    CloseDownTo(place.levels);
  } else {
    Open(place.levels, token.prefix);
  }
  Level& level = levels_.back();
  Document& document = DocumentOf(level);
  Plan plan{.count = *token.number,
            .line = tree_.lines,
            .skip_all = *token.number == 0 && token.directive == ktap::Directive::kSkip,
            .skip_reason = Cut(token.directive_data)};
  // A plan behind a prefix may be prose until a result or a version line is seen.
  level.is_proven |= token.prefix.empty() || plan.skip_all;
  if (!document.plan.has_value()) {
    level.plan_came_last = document.result_count > 0;
    document.plan = std::move(plan);
  } else if (document.result_count > 0) {
    level.later_plan = std::move(plan);
  } else if (document.plan->count != plan.count) {
    Report(AnomalyKind::kPlanChanged, tree_.lines, level.document, document.plan->count,
           plan.count);
    document.plan = std::move(plan);
  }
  return true;
}

bool KtapParser::TakeSubtest(const KtapToken& token) {
  if (token.prefix.empty()) return false;
  const Place place = Find(token.prefix);
  if (!place.is_exact) {
    Open(place.levels, token.prefix);
  } else if (DocumentOf(levels_[place.levels - 1]).result_count == 0) {
    CloseDownTo(place.levels);
  } else {
    return false;
  }
  DocumentOf(levels_.back()).name = Cut(token.text);
  return true;
}

bool KtapParser::TakeBailOut(const KtapToken& token) {
  const Place place = Find(token.prefix);
  if (!place.is_exact && !token.prefix.empty()) return false;
  if (place.is_exact) {
    CloseDownTo(place.levels);
  } else {
    Open(place.levels, token.prefix);
  }
  Level& level = levels_.back();
  level.is_proven = true;
  level.has_failure = true;
  DocumentOf(level).bailed_out = true;
  DocumentOf(level).bail_out_reason = Cut(token.text);
  Report(AnomalyKind::kBailOut, tree_.lines, level.document, 0, 0, token.text);
  return true;
}

bool KtapParser::MayOpenWith(const KtapToken& result, const Place& place) const {
  if (result.prefix.empty()) return result.number.has_value() || levels_.empty();
  const size_t parent = place.levels > 0 ? levels_[place.levels - 1].prefix_length : 0;
  return result.number == 1u && IsOneStep(result.prefix.substr(parent));
}

bool KtapParser::TakeResult(const KtapToken& token) {
  const Place place = Find(token.prefix);
  if (!place.is_exact) {
    if (!MayOpenWith(token, place)) return false;
    Level& level = Open(place.levels, token.prefix);
    if (levels_.size() == 1) AdoptTopDocuments(level);
    level.is_proven = token.prefix.empty() && token.number.has_value();
    AddResult(token);
    return true;
  }
  if (const Level& level = levels_[place.levels - 1];
      level.has_numbers && !token.number.has_value() && token.outcome == Outcome::kOk) {
    Report(AnomalyKind::kUnnumberedResult, tree_.lines, level.document, 0, 0, token.text);
    return false;
  }
  CloseDownTo(place.levels);
  Level& level = levels_.back();
  const bool starts_again = token.number.value_or(1) == 1;
  if (starts_again && (level.later_plan.has_value() || level.plan_came_last)) {
    std::optional<Plan> plan = std::exchange(level.later_plan, std::nullopt);
    const bool is_proven = level.is_proven;
    OpenSibling(token.prefix);
    levels_.back().is_proven = is_proven;
    DocumentOf(levels_.back()).plan = std::move(plan);
  }
  if (token.number == 1u && !levels_.back().has_numbers) ForgetUnnumbered(levels_.back());
  AddResult(token);
  return true;
}

// ---- results ----

// Where numbering begins with 1, the "ok text" lines before it were prose.
void KtapParser::ForgetUnnumbered(Level& level) {
  Document& document = DocumentOf(level);
  const bool may_be_prose = !level.has_failure && level.leaves == document.leaves;
  if (document.first_result == kNoIndex || !may_be_prose) return;
  const Result& first = tree_.results[document.first_result];
  Report(AnomalyKind::kUnnumberedResult, first.line, level.document, 0, 0, first.name);
  document.result_count = 0;
  document.dropped_results = 0;
  document.leaves = level.leaves = ResultCounts{};
  document.first_result = level.last_result = kNoIndex;
}

void KtapParser::AddResult(const KtapToken& token) {
  Level& level = levels_.back();
  Document& document = DocumentOf(level);
  CheckNumber(level, token);
  CheckAgainstNested(level, token);
  ++document.result_count;
  if (document.plan.has_value() && !level.plan_came_last &&
      document.result_count == document.plan->count + 1) {
    level.first_extra_line = tree_.lines;
  }
  const ResultClass result_class = Classify(token.outcome, token.directive);
  const bool is_leaf = level.pending.leaves.total() == 0;
  if (is_leaf) {
    document.leaves.Add(result_class);
    level.leaves.Add(result_class);
  }
  level.has_failure |= IsFailure(result_class);
  CountNested(level, token);
  level.is_proven |= !is_leaf || (token.number.has_value() && IsFailure(result_class)) ||
                     (document.result_count >= 2 && level.last_number >= 2);
  if (level.pending.first != kNoIndex || IsWorthKeeping(level, result_class)) {
    KeepResult(level, token);
  } else {
    ++document.dropped_results;
  }
  recent_count_ = 0;
}

// Adds what is nested in a result; failures below an expected one are expected too.
void KtapParser::CountNested(Level& level, const KtapToken& token) {
  ResultCounts nested = level.pending.leaves;
  if (ExcusesFailures(token.directive)) {
    nested.xfail += nested.failures();
    nested.fail = nested.xpass = nested.timeout = nested.error = 0;
  } else {
    level.has_failure |= level.pending.has_failure;
  }
  level.leaves.Add(nested);
}

void KtapParser::CheckNumber(Level& level, const KtapToken& token) {
  if (!token.number.has_value()) return;
  level.has_numbers = true;
  const uint64_t due = level.last_number + 1;
  if (*token.number != due) {
    Report(*token.number < due ? AnomalyKind::kNumberRepeats : AnomalyKind::kNumberJumps,
           tree_.lines, level.document, due, *token.number);
  }
  level.last_number = *token.number;
}

void KtapParser::CheckAgainstNested(const Level& level, const KtapToken& token) {
  if (level.pending.leaves.total() == 0) return;
  const bool failed = IsFailure(Classify(token.outcome, token.directive));
  if (failed && !level.pending.has_failure) {
    Report(AnomalyKind::kNotOkOverPassing, tree_.lines, level.document, 0, 0, token.text);
  }
  const bool excuses_failures =
      token.directive == ktap::Directive::kXfail || token.directive == ktap::Directive::kTodo;
  if (!failed && level.pending.has_failure && !excuses_failures) {
    Report(AnomalyKind::kOkOverFailing, tree_.lines, level.document, 0, 0, token.text);
  }
}

bool KtapParser::IsWorthKeeping(Level& level, ResultClass result_class) const {
  if (result_class != ResultClass::kPass) return tree_.results.size() < options_.max_results;
  return tree_.results.size() < options_.max_results / 2 &&
         level.kept_passing++ < options_.max_passing_results;
}

void KtapParser::KeepResult(Level& level, const KtapToken& token) {
  const uint32_t index = static_cast<uint32_t>(tree_.results.size());
  const uint32_t nested = level.pending.first;
  for (uint32_t i = nested; i != kNoIndex; i = tree_.documents[i].next) {
    tree_.documents[i].parent_result = index;
    tree_.documents[i].parent_document = level.document;
  }
  level.pending = Pending{};
  (level.last_result == kNoIndex ? DocumentOf(level).first_result
                                 : tree_.results[level.last_result].next) = index;
  level.last_result = index;
  Result& result = tree_.results.emplace_back();
  result.name = Cut(token.text);
  result.number = token.number;
  result.outcome = token.outcome;
  result.directive = token.directive;
  result.directive_data = Cut(token.directive_data);
  result.line = tree_.lines;
  result.document = level.document;
  result.first_document = nested;
  if (result.result_class() != ResultClass::kPass) result.diagnostics = TakeDiagnostics();
}

std::vector<std::string> KtapParser::TakeDiagnostics() {
  const uint64_t count = std::min<uint64_t>(recent_count_, recent_.size());
  std::vector<std::string> diagnostics;
  diagnostics.reserve(count);
  for (uint64_t i = recent_count_ - count; i < recent_count_; ++i) {
    diagnostics.push_back(recent_[i % recent_.size()]);
  }
  return diagnostics;
}

void KtapParser::Report(AnomalyKind kind, uint64_t line, uint32_t document, uint64_t expected,
                        uint64_t actual, string_view text) {
  uint64_t& kept = IsContradiction(kind) ? kept_contradictions_ : kept_warnings_;
  if (kept >= options_.max_anomalies) {
    ++tree_.dropped_anomalies;
    return;
  }
  ++kept;
  tree_.anomalies.push_back({.kind = kind,
                             .line = line,
                             .document = document,
                             .expected = expected,
                             .actual = actual,
                             .text = Cut(text)});
}

std::string KtapParser::Cut(string_view text) const {
  return std::string(text.substr(0, options_.max_text_bytes));
}

ResultTree ParseKtap(string_view log) {
  KtapParser parser;
  parser.Feed(log);
  return parser.Finish();
}

}  // namespace runner
