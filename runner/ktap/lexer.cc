// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/lexer.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "ktstr/ktap/text.h"
#include "runner/ktap/time_stamp.h"

namespace runner {
namespace {

using absl::string_view;

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

size_t CountDigits(string_view text) {
  size_t count = 0;
  while (count < text.size() && IsDigit(text[count])) ++count;
  return count;
}

string_view SkipBlanks(string_view text) {
  size_t blanks = 0;
  while (blanks < text.size() && IsBlank(text[blanks])) ++blanks;
  return text.substr(blanks);
}

string_view StripBlanksAtEnd(string_view text) {
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

// Takes a number of at most 18 digits that ends the text or stands before a blank.
std::optional<uint64_t> ConsumeNumber(string_view& text) {
  const size_t digits = CountDigits(text);
  if (digits == 0 || digits > 18) return std::nullopt;
  if (digits < text.size() && !IsBlank(text[digits])) return std::nullopt;
  uint64_t number = 0;
  if (!absl::SimpleAtoi(text.substr(0, digits), &number)) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

// ---- what stands before a line ----

// The length of the blanks and "# " at the start of a line.
size_t PrefixLength(string_view line) {
  size_t at = 0;
  while (at < line.size()) {
    if (IsBlank(line[at])) {
      ++at;
    } else if (line[at] == '#' && at + 1 < line.size() && line[at + 1] == ' ') {
      at += 2;
    } else {
      break;
    }
  }
  return at;
}

// ---- the kinds of lines ----

// Splits "name # DIRECTIVE data" where the first known directive stands.
void ReadDirective(string_view text, KtapToken& token) {
  token.text = StripBlanksAtEnd(text);
  for (size_t at = text.find('#'); at != string_view::npos; at = text.find('#', at + 1)) {
    if (at > 0 && !IsBlank(text[at - 1])) continue;
    const string_view after = SkipBlanks(text.substr(at + 1));
    size_t letters = 0;
    while (letters < after.size() && absl::ascii_isalpha(after[letters])) ++letters;
    if (letters < after.size() && (IsDigit(after[letters]) || after[letters] == '_')) continue;
    const std::optional<ktap::Directive> directive = ktap::ParseDirective(after.substr(0, letters));
    if (!directive.has_value()) continue;
    token.directive = *directive;
    token.directive_data = StripBlanksAtEnd(SkipBlanks(after.substr(letters)));
    token.text = StripBlanksAtEnd(text.substr(0, at));
    return;
  }
}

// Moves the "# exit=1" of kselftest's runner from the name to the data.
void ReadExitCode(KtapToken& token) {
  constexpr string_view kMark = "# exit=";
  const size_t at = token.text.rfind(kMark);
  if (at == string_view::npos) return;
  const string_view code = token.text.substr(at + kMark.size());
  if (code.empty() || CountDigits(code) != code.size()) return;
  token.directive_data = token.text.substr(at + 2);
  token.text = StripBlanksAtEnd(token.text.substr(0, at));
}

bool ReadResult(string_view body, KtapToken& token) {
  token.outcome = absl::ConsumePrefix(&body, "not ") ? ktap::Outcome::kNotOk : ktap::Outcome::kOk;
  if (!absl::ConsumePrefix(&body, "ok")) return false;
  if (!body.empty() && !IsBlank(body[0])) return false;
  token.kind = TokenKind::kResult;
  body = SkipBlanks(body);
  token.number = ConsumeNumber(body);
  body = SkipBlanks(body);
  if (body == "-" || absl::StartsWith(body, "- ")) body = SkipBlanks(body.substr(1));
  ReadDirective(body, token);
  if (token.directive == ktap::Directive::kNone) ReadExitCode(token);
  return true;
}

bool ReadPlan(string_view body, KtapToken& token) {
  if (!absl::ConsumePrefix(&body, "1..")) return false;
  token.number = ConsumeNumber(body);
  body = SkipBlanks(body);
  if (!token.number.has_value() || (!body.empty() && body[0] != '#')) return false;
  token.kind = TokenKind::kPlan;
  ReadDirective(body, token);
  return true;
}

bool ReadVersion(string_view body, KtapToken& token) {
  string_view rest = body;
  absl::ConsumePrefix(&rest, "K");
  if (!absl::ConsumePrefix(&rest, "TAP version ")) return false;
  const string_view number = StripBlanksAtEnd(rest);
  if (number.empty() || CountDigits(number) != number.size()) return false;
  token.kind = TokenKind::kVersion;
  token.text = StripBlanksAtEnd(body);
  return true;
}

bool ReadBailOut(string_view body, KtapToken& token) {
  constexpr string_view kWords = "Bail out!";
  if (!absl::StartsWithIgnoreCase(body, kWords)) return false;
  token.kind = TokenKind::kBailOut;
  token.text = StripBlanksAtEnd(SkipBlanks(body.substr(kWords.size())));
  return true;
}

bool ReadSubtest(string_view body, KtapToken& token) {
  if (!absl::EndsWith(token.prefix, "# ") || !absl::ConsumePrefix(&body, "Subtest: ")) return false;
  token.kind = TokenKind::kSubtest;
  token.prefix.remove_suffix(2);
  token.text = StripBlanksAtEnd(body);
  return true;
}

// Reads what can begin with the first byte of `body`.
bool ReadStructure(string_view body, KtapToken& token) {
  switch (body[0]) {
    case 'o':
    case 'n':
      return ReadResult(body, token);
    case '1':
      return ReadPlan(body, token);
    case 'K':
    case 'T':
      return ReadVersion(body, token);
    case 'B':
    case 'b':
      return ReadBailOut(body, token);
    case 'S':
      return ReadSubtest(body, token);
    default:
      return false;
  }
}

}  // namespace

KtapToken KtapLexer::Lex(string_view line) {
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line.find('\x1b') != string_view::npos) {
    without_escapes_.clear();
    ktap::AppendWithoutEscapes(line, without_escapes_);
    line = without_escapes_;
  }
  line = WithoutTimeStamps(line);
  const size_t prefix = PrefixLength(line);
  KtapToken token{.line = line, .prefix = line.substr(0, prefix)};
  if (prefix < line.size() && ReadStructure(line.substr(prefix), token)) return token;
  return KtapToken{.line = line};
}

}  // namespace runner
