// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/console_lines.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "runner/ktap/characters.h"
#include "runner/ktap/time_stamp.h"

namespace runner {
namespace {

using absl::string_view;

constexpr size_t kMaxStampBytes = 64;
// A half whose other half does not come within so many lines of the kernel has none.
constexpr size_t kMaxWait = 100;
// Longer lines are no results.
constexpr size_t kMaxHalfBytes = 4096;

bool IsLetter(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c));
}

// Whether `text` begins with a stamp as `shape` is one: numbers, padded with blanks, and words of
// the same lengths, and the same between them.
bool HasShape(string_view text, string_view shape) {
  if (text.size() < shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (text[i] == shape[i]) continue;
    const bool both_numeric =
        (IsDigit(text[i]) || text[i] == ' ') && (IsDigit(shape[i]) || shape[i] == ' ');
    if (!both_numeric && !(IsLetter(text[i]) && IsLetter(shape[i]))) return false;
  }
  return true;
}

// Whether a line of KTAP could go on with `rest` behind `half`: a comment does not.
bool MayGoOn(const KtapToken& joined, string_view rest) {
  return !absl::StartsWith(rest, "#") || joined.directive != ktap::Directive::kNone;
}

// Whether a line begins as KTAP does, so that no stamp can stand before it.
bool BeginsLikeKtap(string_view line) {
  return line.empty() || line[0] == '#' || line[0] == ' ' || absl::StartsWith(line, "ok ") ||
         absl::StartsWith(line, "not ok ");
}

// Whether a line says nothing without another one.
bool IsNoWholeLine(TokenKind kind) {
  return kind == TokenKind::kText || kind == TokenKind::kNot;
}

bool IsPrefixOnly(string_view half) {
  return half.find_first_not_of("# \t") == string_view::npos;
}

}  // namespace

void ConsoleLines::Learn(string_view line) {
  const size_t version = line.substr(0, kMaxStampBytes + 16).find("TAP version ");
  if (version == string_view::npos || version == 0) return;
  const string_view stamp = line.substr(0, version - (line[version - 1] == 'K' ? 1 : 0));
  bool has_digit = false;
  for (const char c : stamp) has_digit |= IsDigit(c);
  if (stamp.size() > kMaxStampBytes || !has_digit || stamp.back() != ' ') return;
  if (BeginsLikeKtap(stamp) || lexer_.Lex(line).kind == TokenKind::kVersion) return;
  stamp_ = std::string(stamp);
}

string_view ConsoleLines::WithoutStamp(string_view line) const {
  return HasShape(line, stamp_) ? line.substr(stamp_.size()) : line;
}

// Whether the waiting half and `rest` are one line; puts it into joined_.
bool ConsoleLines::BelongTogether(string_view rest) {
  joined_.assign(half_);
  joined_.append(rest.data(), rest.size());
  const KtapToken joined = lexer_.Lex(joined_);
  if (IsNoWholeLine(joined.kind) || !MayGoOn(joined, rest)) return false;
  return IsNoWholeLine(lexer_.Lex(half_).kind) || IsNoWholeLine(lexer_.Lex(rest).kind);
}

ConsoleLines::Lines ConsoleLines::Take(string_view line) {
  const bool is_plain = stamp_.empty() && half_.empty() && BeginsLikeKtap(line);
  return is_plain && FindPrintkStamp(line) == string_view::npos ? Lines{.line = line} : Mend(line);
}

ConsoleLines::Lines ConsoleLines::Mend(string_view line) {
  if (stamp_.empty()) Learn(line);
  if (!stamp_.empty()) line = WithoutStamp(line);
  line = WithoutSerialStamp(line);
  const bool is_printk = WithoutPrintkStamp(line).size() < line.size();
  const size_t printk = is_printk ? 0 : FindPrintkStamp(line);
  Lines lines{.line = line};
  if (!half_.empty()) {
    const bool may_wait = is_printk && ++waited_ < kMaxWait;
    if (may_wait && lexer_.Lex(line).kind == TokenKind::kText) return lines;
    if (EndWaiting(line.substr(0, printk), lines)) {
      if (printk != string_view::npos) lines.printed = line.substr(printk);
      return lines;
    }
  }
  if (printk != string_view::npos && printk <= kMaxHalfBytes &&
      !IsPrefixOnly(line.substr(0, printk))) {
    half_ = std::string(line.substr(0, printk));
    waited_ = 0;
    lines.printed = line.substr(printk);
    lines.has_line = false;
  }
  return lines;
}

// Gives out the half that was waiting: true when together with `rest` it is `lines.line`.
bool ConsoleLines::EndWaiting(string_view rest, Lines& lines) {
  const bool is_whole = BelongTogether(rest);
  if (!is_whole) joined_ = half_;
  lines.has_earlier = !is_whole;
  lines.is_joined = is_whole;
  (is_whole ? lines.line : lines.earlier) = joined_;
  half_.clear();
  return is_whole;
}

}  // namespace runner
