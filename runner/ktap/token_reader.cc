// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/token_reader.h"

#include <utility>

#include "absl/strings/match.h"
#include "runner/ktap/time_stamp.h"
#include "runner/ktap/totals_line.h"

namespace runner {
namespace {

using absl::string_view;
using ktap::Outcome;

bool IsKnownVersion(string_view version) {
  return version == ktap::kKtapVersionLine || version == ktap::kTapVersionLine ||
         version == "TAP version 14";
}

bool IsBlank(string_view text) {
  return text.find_first_not_of(" \t") == string_view::npos;
}

// Whether `step` is what one more level of nesting adds: "# " or blanks.
bool IsOneStep(string_view step) {
  return step == "# " || step == "#\t" || (!step.empty() && IsBlank(step));
}

// Whether blanks, and not the "# " of a runner, stand before a line.
bool IsIndented(string_view prefix) {
  return absl::EndsWith(prefix, "  ") || absl::EndsWith(prefix, "\t") ||
         (prefix.size() == 1 && IsBlank(prefix));
}

constexpr string_view kPanic = "Kernel panic - not syncing";

// Whether a kernel panicked only because it had no user space to go on with behind its own tests.
bool IsHalt(string_view panic) {
  return absl::StrContains(panic, "Attempted to kill init! exitcode=0x00000000") ||
         absl::StrContains(panic, "Unable to mount root fs") ||
         absl::StrContains(panic, "No working init found");
}

}  // namespace

TokenReader::TokenReader(const ParseLimits& limits) : builder_(limits), lost_(builder_) {}

ResultTree TokenReader::Finish() {
  if (block_.is_open()) builder_.Report({.kind = AnomalyKind::kOpenBlock, .line = builder_.line()});
  EndHeldVersion(KtapToken{});
  return builder_.Finish();
}

// ---- tokens ----

void TokenReader::Take(KtapToken token) {
  if (block_.is_open() && TakeInBlock(token)) return;
  if (token.kind == TokenKind::kText) return TakeText(token.line);
  EndHeldVersion(token);
  line_prefix_ = token.prefix;
  if (token.kind == TokenKind::kVersion && HoldVersion(token)) return;
  if (token.kind == TokenKind::kPlan || token.kind == TokenKind::kResult) lost_.Follow(token);
  token.prefix = lost_.LevelOf(token.prefix);
  if (token.kind == TokenKind::kResult && negation_.has_value()) Negate(token);
  if (token.kind == TokenKind::kNot) return NoteNegation(token);
  if (!TakeStructure(token)) return TakeText(token.line);
  is_behind_result_ = token.kind == TokenKind::kResult || token.kind == TokenKind::kBlockBegins ||
                      token.kind == TokenKind::kBraceCloses;
  negation_.reset();
}

void TokenReader::TakeText(string_view line) {
  if (absl::StartsWith(line, kPanic)) NotePanic(line);
  if (negation_.has_value() && !negation_->is_sure && !IsBlank(line)) negation_.reset();
  builder_.AddText(line);
}

void TokenReader::TakePrinted(string_view line) {
  LookForPanic(line);
  builder_.AddText(line);
}

void TokenReader::LookForPanic(string_view line) {
  const string_view said = WithoutTimeStamps(line);
  if (absl::StartsWith(said, kPanic)) NotePanic(said);
}

void TokenReader::NotePanic(string_view said) {
  builder_.Report({.kind = IsHalt(said) ? AnomalyKind::kKernelHalt : AnomalyKind::kKernelPanic,
                   .line = builder_.line(),
                   .text = std::string(said)});
}

bool TokenReader::TakeStructure(const KtapToken& token) {
  const bool ended = token.kind != TokenKind::kBlockBegins && builder_.EndOpened(token.prefix);
  switch (token.kind) {
    case TokenKind::kVersion:
      return TakeVersion(token);
    case TokenKind::kPlan:
      return TakePlan(token);
    case TokenKind::kResult:
      return TakeResult(token);
    case TokenKind::kBailOut:
      return TakeBailOut(token);
    case TokenKind::kSubtest:
      return TakeSubtest(token);
    case TokenKind::kTotals:
      return TakeTotals(token);
    case TokenKind::kBraceCloses:
      return ended;
    case TokenKind::kBlockBegins:
      return TakeBlockMark(token);
    case TokenKind::kBraceOpens:
      return is_behind_result_ && builder_.OpenLast(token.prefix);
    case TokenKind::kNot:
    case TokenKind::kText:
      return false;
  }
  return false;
}

void TokenReader::NoteNegation(const KtapToken& token) {
  negation_ = Negation{.prefix = std::string(token.prefix),
                       .line = builder_.line(),
                       .is_sure = absl::EndsWith(token.line, " ")};
  builder_.AddText(token.line);
}

// "not " and "ok 1 a" that something has put on two lines.
void TokenReader::Negate(KtapToken& token) {
  if (negation_->prefix != token.prefix || token.outcome != Outcome::kOk) return;
  token.outcome = Outcome::kNotOk;
  builder_.Report({.kind = AnomalyKind::kBrokenResult,
                   .line = builder_.line(),
                   .expected = negation_->line,
                   .text = std::string(token.text)});
}

// ---- data ----

bool TokenReader::TakeBlockMark(const KtapToken& token) {
  if (!is_behind_result_ || !absl::StartsWith(token.prefix, builder_.prefix())) return false;
  const string_view deeper = token.prefix.substr(builder_.prefix().size());
  if (deeper.empty() || !IsBlank(deeper)) return false;
  block_.Open(line_prefix_, line_prefix_.size() - deeper.size());
  return true;
}

// False: the block is over, and the token is none of it.
bool TokenReader::TakeInBlock(const KtapToken& token) {
  switch (block_.Take(token.line)) {
    case YamlBlock::Line::kData:
      builder_.AddData(block_.WithoutIndent(token.line));
      return true;
    case YamlBlock::Line::kEnd:
      return true;
    case YamlBlock::Line::kBehind:
      builder_.Report({.kind = AnomalyKind::kOpenBlock, .line = builder_.line()});
      return false;
  }
  return false;
}

bool TokenReader::TakeTotals(const KtapToken& token) {
  const TreeBuilder::Place place = builder_.Find(token.prefix);
  const std::optional<StatedTotals> totals = ReadTotals(token.text);
  if (!place.is_exact || !totals.has_value()) return false;
  const size_t level = place.levels - 1;
  const ResultCounts counts =
      totals->is_of_suite ? builder_.CountsInside(level) : builder_.TakeCountsSinceTotals(level);
  const bool hides = HidesFailures(totals->counts, counts);
  const bool differs = !totals->is_of_suite && DiffersFrom(totals->counts, counts);
  if (hides || differs) {
    builder_.Report({.kind = hides ? AnomalyKind::kTotalsHide : AnomalyKind::kTotalsDiffer,
                     .line = builder_.line(),
                     .document = builder_.levels()[level].document,
                     .expected = totals->counts.failures(),
                     .actual = hides ? counts.failures() : counts.total(),
                     .text = std::string(token.text)});
  }
  return false;
}

// ---- documents ----

// Whether a version line waits for what follows it: without indentation, that of a subtest stands
// on the level of its parent.
bool TokenReader::HoldVersion(const KtapToken& token) {
  if (!lost_.MayBegin(line_prefix_)) return false;
  held_version_ = HeldVersion{.prefix = std::string(line_prefix_),
                              .text = std::string(token.text),
                              .line = builder_.line()};
  return true;
}

void TokenReader::EndHeldVersion(const KtapToken& next) {
  if (!held_version_.has_value()) return;
  const HeldVersion held = *std::exchange(held_version_, std::nullopt);
  if (next.kind == TokenKind::kSubtest && next.prefix == held.prefix) return;
  const uint64_t line = builder_.line();
  builder_.ReadAgain(held.line);
  lost_.LeaveAllOf(held.prefix);
  is_behind_result_ = false;
  TakeVersion(
      {.kind = TokenKind::kVersion, .prefix = lost_.LevelOf(held.prefix), .text = held.text});
  builder_.ReadAgain(line);
}

bool TokenReader::TakeVersion(const KtapToken& token) {
  const TreeBuilder::Place place = builder_.Find(token.prefix);
  bool is_fresh = false;
  if (place.is_exact) {
    const Document& open = builder_.DocumentOf(builder_.levels()[place.levels - 1]);
    is_fresh = !open.plan.has_value() && open.result_count == 0;
  }
  TreeBuilder::Level& level = place.is_exact && !is_fresh
                                  ? builder_.Open(place.levels - 1, token.prefix)
                                  : builder_.Enter(place, token.prefix);
  level.is_proven = true;
  builder_.DocumentOf(level).has_version = true;
  if (!IsKnownVersion(token.text)) {
    builder_.Report({.kind = AnomalyKind::kUnknownVersion,
                     .line = builder_.line(),
                     .document = level.document,
                     .text = std::string(token.text)});
  }
  return true;
}

bool TokenReader::TakePlan(const KtapToken& token) {
  TreeBuilder::Level& level = builder_.Enter(builder_.Find(token.prefix), token.prefix);
  Document& document = builder_.DocumentOf(level);
  Plan plan{.count = *token.number,
            .line = builder_.line(),
            .skip_all = *token.number == 0 && token.directive == ktap::Directive::kSkip,
            .skip_reason = builder_.Cut(token.directive_data)};
  // A plan behind a prefix may be prose until a result or a version line is seen.
  level.is_proven |= token.prefix.empty() || plan.skip_all;
  if (!document.plan.has_value()) {
    level.plan_came_last = document.result_count > 0;
    document.plan = std::move(plan);
  } else if (document.result_count > 0) {
    level.later_plan = std::move(plan);
  } else if (document.plan->count != plan.count) {
    builder_.Report({.kind = AnomalyKind::kPlanChanged,
                     .line = builder_.line(),
                     .document = level.document,
                     .expected = document.plan->count,
                     .actual = plan.count});
    document.plan = std::move(plan);
  }
  return true;
}

bool TokenReader::TakeSubtest(const KtapToken& token) {
  const TreeBuilder::Place place = builder_.Find(token.prefix);
  if (place.is_exact) {
    const Document& open = builder_.DocumentOf(builder_.levels()[place.levels - 1]);
    // Behind a plan it names the document itself only where there is indentation to be seen.
    const bool may_have_plan = open.name.empty() && IsIndented(line_prefix_);
    if (open.result_count > 0 || (open.plan.has_value() && !may_have_plan)) {
      lost_.TakeHead({.prefix = line_prefix_, .text = token.text});
      return false;
    }
    builder_.CloseDownTo(place.levels);
  } else if (token.prefix.empty()) {
    return false;
  } else {
    builder_.Open(place.levels, token.prefix);
  }
  builder_.DocumentOf(builder_.innermost()).name = builder_.Cut(token.text);
  return true;
}

bool TokenReader::TakeBailOut(const KtapToken& token) {
  const TreeBuilder::Place place = builder_.Find(token.prefix);
  if (!place.is_exact && !token.prefix.empty()) return false;
  TreeBuilder::Level& level = builder_.Enter(place, token.prefix);
  level.is_proven = true;
  level.has_failure = true;
  builder_.DocumentOf(level).bailed_out = true;
  builder_.DocumentOf(level).bail_out_reason = builder_.Cut(token.text);
  builder_.Report({.kind = AnomalyKind::kBailOut,
                   .line = builder_.line(),
                   .document = level.document,
                   .text = std::string(token.text)});
  return true;
}

bool TokenReader::MayOpenWith(const KtapToken& result, const TreeBuilder::Place& place) const {
  if (result.prefix.empty()) return result.number.has_value() || builder_.levels().empty();
  const size_t parent = place.levels > 0 ? builder_.levels()[place.levels - 1].prefix_length : 0;
  return result.number == 1u && IsOneStep(result.prefix.substr(parent));
}

bool TokenReader::TakeResult(const KtapToken& token) {
  const TreeBuilder::Place place = builder_.Find(token.prefix);
  if (!place.is_exact) {
    if (!MayOpenWith(token, place)) return false;
    TreeBuilder::Level& level = builder_.Open(place.levels, token.prefix);
    if (builder_.levels().size() == 1) builder_.AdoptTopDocuments(level);
    level.is_proven = token.prefix.empty() && token.number.has_value();
    builder_.AddResult(token);
    return true;
  }
  if (const TreeBuilder::Level& level = builder_.levels()[place.levels - 1];
      level.has_numbers && !token.number.has_value() && token.outcome == Outcome::kOk) {
    builder_.Report({.kind = AnomalyKind::kUnnumberedResult,
                     .line = builder_.line(),
                     .document = level.document,
                     .text = std::string(token.text)});
    return false;
  }
  builder_.CloseDownTo(place.levels);
  if (token.number.value_or(1) == 1) StartAgain(token);
  builder_.AddResult(token);
  return true;
}

// A result without a number, or with number 1, may begin something new on the innermost level.
void TokenReader::StartAgain(const KtapToken& token) {
  TreeBuilder::Level& level = builder_.innermost();
  if (level.later_plan.has_value() || level.plan_came_last) {
    std::optional<Plan> plan = std::move(level.later_plan);
    level.later_plan.reset();
    const bool is_proven = level.is_proven;
    TreeBuilder::Level& sibling = builder_.OpenSibling(token.prefix);
    sibling.is_proven = is_proven;
    builder_.DocumentOf(sibling).plan = std::move(plan);
  } else if (token.number.has_value() && !level.has_numbers) {
    builder_.ForgetUnnumbered(level);
  }
}

}  // namespace runner
