// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/parser.h"

#include <string.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace runner {
namespace {

using absl::string_view;
using ktap::Outcome;

constexpr string_view kByteOrderMark = "\xef\xbb\xbf";

bool IsKnownVersion(string_view version) {
  return version == ktap::kKtapVersionLine || version == ktap::kTapVersionLine ||
         version == "TAP version 14";
}

// Whether `step` is what one more level of nesting adds: "# " or blanks.
bool IsOneStep(string_view step) {
  return step == "# " || (!step.empty() && step.find_first_not_of(" \t") == string_view::npos);
}

constexpr string_view kTestHeader = "# selftests: ";

// By memmem(3): absl's search compares at each blank, and lines of prose have many.
bool NamesASelftest(string_view line) {
  constexpr string_view kMark = " selftests: ";
  return ::memmem(line.data(), line.size(), kMark.data(), kMark.size()) != nullptr;
}

}  // namespace

KtapParser::KtapParser(const Options& options) : limits_(options), builder_(options) {}

// ---- bytes to lines ----

void KtapParser::Feed(string_view chunk) {
  builder_.CountBytes(chunk.size());
  while (!chunk.empty()) {
    const size_t newline = chunk.find('\n');
    string_view piece = chunk.substr(0, newline);
    chunk.remove_prefix(newline == string_view::npos ? chunk.size() : newline + 1);
    if (newline != string_view::npos && partial_line_.empty() && !line_is_too_long_ &&
        piece.size() <= limits_.max_line_bytes) {
      TakeLine(piece);
      continue;
    }
    const size_t room = limits_.max_line_bytes - partial_line_.size();
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
    builder_.Report({.kind = AnomalyKind::kUnterminatedLastLine, .line = builder_.line()});
  }
  if (const string_view half = console_.Finish(); !half.empty()) {
    builder_.ReadAgain(half_line_);
    TakeWritten(half);
  }
  return builder_.Finish();
}

void KtapParser::TakeLine(string_view line) {
  builder_.CountLine();
  if (std::exchange(line_is_too_long_, false)) {
    builder_.Report({.kind = AnomalyKind::kLineTooLong,
                     .line = builder_.line(),
                     .expected = limits_.max_line_bytes});
  }
  if (builder_.is_full()) return;
  if (builder_.line() == 1) absl::ConsumePrefix(&line, kByteOrderMark);
  const uint64_t line_number = builder_.line();
  const ConsoleLines::Lines lines = console_.Take(line);
  if (lines.has_earlier || lines.is_joined) builder_.ReadAgain(half_line_);
  if (lines.has_earlier) {
    TakeWritten(lines.earlier);
    builder_.ReadAgain(line_number);
  }
  if (!lines.printed.empty()) builder_.AddText(lines.printed);
  if (lines.has_line) {
    TakeWritten(lines.line);
  } else {
    half_line_ = line_number;
  }
}

void KtapParser::TakeWritten(string_view written) {
  string_view line = prove_.Rewrite(written, builder_.levels().empty());
  if (absl::StartsWith(line, kTestHeader)) {
    running_test_ = std::string(line.substr(2, limits_.max_text_bytes));
  } else if (const size_t at = FindSwallowedResult(line); at != string_view::npos) {
    builder_.Report({.kind = AnomalyKind::kSwallowedResult, .line = builder_.line()});
    TakeToken(lexer_.Lex(line.substr(0, at)));
    line.remove_prefix(at);
  }
  TakeToken(lexer_.Lex(line));
}

// Where the "ok 3 selftests: DIR: TEST" of kselftest's runner begins inside a line that the test
// left unterminated; npos when it does not. Only the result that is due is looked for: a test may
// print those of others.
size_t KtapParser::FindSwallowedResult(string_view line) const {
  if (builder_.levels().empty() || running_test_.empty() || !absl::StartsWith(line, "#") ||
      !NamesASelftest(line)) {
    return string_view::npos;
  }
  const TreeBuilder::Level& top = builder_.levels().front();
  if (top.prefix_length > 0) return string_view::npos;
  size_t at = line.rfind(absl::StrCat("ok ", top.last_number + 1, " ", running_test_));
  if (at == string_view::npos) return at;
  if (absl::EndsWith(line.substr(0, at), "not ")) at -= 4;
  return at > 0 ? at : string_view::npos;
}

// ---- tokens ----

void KtapParser::TakeToken(const KtapToken& token) {
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
  if (!is_taken) builder_.AddText(token.line);
}

bool KtapParser::TakeVersion(const KtapToken& token) {
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

bool KtapParser::TakePlan(const KtapToken& token) {
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

bool KtapParser::TakeSubtest(const KtapToken& token) {
  if (token.prefix.empty()) return false;
  const TreeBuilder::Place place = builder_.Find(token.prefix);
  if (!place.is_exact) {
    builder_.Open(place.levels, token.prefix);
  } else if (builder_.DocumentOf(builder_.levels()[place.levels - 1]).result_count == 0) {
    builder_.CloseDownTo(place.levels);
  } else {
    return false;
  }
  builder_.DocumentOf(builder_.innermost()).name = builder_.Cut(token.text);
  return true;
}

bool KtapParser::TakeBailOut(const KtapToken& token) {
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

bool KtapParser::MayOpenWith(const KtapToken& result, const TreeBuilder::Place& place) const {
  if (result.prefix.empty()) return result.number.has_value() || builder_.levels().empty();
  const size_t parent = place.levels > 0 ? builder_.levels()[place.levels - 1].prefix_length : 0;
  return result.number == 1u && IsOneStep(result.prefix.substr(parent));
}

bool KtapParser::TakeResult(const KtapToken& token) {
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
void KtapParser::StartAgain(const KtapToken& token) {
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

ResultTree ParseKtap(string_view log, const ParseLimits& limits) {
  KtapParser parser(limits);
  parser.Feed(log);
  return parser.Finish();
}

}  // namespace runner
