// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/lexer.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "ktstr/ktap/text.h"
#include "runner/ktap/characters.h"
#include "runner/ktap/time_stamp.h"

namespace runner {
namespace {

using absl::string_view;

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
    } else if (line[at] == '#' && at + 1 < line.size() && IsBlank(line[at + 1])) {
      at += 2;
    } else {
      break;
    }
  }
  return at;
}

// ---- the kinds of lines ----

bool IsWordByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// What a text behind a '#' begins with.
struct DirectiveWord {
  ktap::Directive directive = ktap::Directive::kNone;
  string_view word;
  string_view data;  // What follows it; without a directive, the whole text.
};

DirectiveWord ReadDirectiveWord(string_view text) {
  text = SkipBlanks(text);
  size_t length = 0;
  while (length < text.size() && IsWordByte(text[length])) ++length;
  DirectiveWord read{.word = text.substr(0, length), .data = text};
  string_view rest = text.substr(length);
  // "timeout=45" is a value.
  if (absl::StartsWith(rest, "=")) return read;
  read.directive = absl::StartsWithIgnoreCase(read.word, "SKIP")
                       ? ktap::Directive::kSkip
                       : ktap::ParseDirective(read.word).value_or(ktap::Directive::kNone);
  if (read.directive == ktap::Directive::kNone) return read;
  absl::ConsumePrefix(&rest, ":");
  rest = SkipBlanks(rest);
  absl::ConsumePrefix(&rest, "- ");
  read.data = SkipBlanks(rest);
  return read;
}

// Whether the '#' at `at` ends the name before it: a blank stands between, or "# SKIP" follows.
bool EndsName(string_view text, size_t at) {
  if (at == 0 || IsBlank(text[at - 1])) return true;
  if (at + 1 == text.size() || !IsBlank(text[at + 1])) return false;
  const DirectiveWord read = ReadDirectiveWord(text.substr(at + 1));
  return read.directive != ktap::Directive::kNone &&
         read.word == ktap::DirectiveName(read.directive);
}

// Finds the '#' that ends a name; npos without one.
size_t FindNameEnd(string_view text) {
  if (text.find('\\') == string_view::npos) {
    size_t at = text.find('#');
    while (at != string_view::npos && !EndsName(text, at)) at = text.find('#', at + 1);
    return at;
  }
  for (size_t at = 0; at < text.size(); at += text[at] == '\\' ? 2 : 1) {
    if (text[at] == '#' && EndsName(text, at)) return at;
  }
  return string_view::npos;
}

// `name` with "\#" and "\\" as the bytes that they stand for, in `buffer` if it has any.
string_view Unescaped(string_view name, std::string& buffer) {
  if (name.find('\\') == string_view::npos) return name;
  buffer.clear();
  for (size_t at = 0; at < name.size(); ++at) {
    const bool is_escape =
        name[at] == '\\' && at + 1 < name.size() && (name[at + 1] == '#' || name[at + 1] == '\\');
    buffer.push_back(name[is_escape ? ++at : at]);
  }
  return buffer;
}

// Splits "name # data # DIRECTIVE data": the first directive counts.
void ReadDescription(string_view text, KtapToken& token, std::string& buffer) {
  text = StripBlanksAtEnd(text);
  size_t mark = FindNameEnd(text);
  token.text = Unescaped(StripBlanksAtEnd(text.substr(0, mark)), buffer);
  if (mark == string_view::npos) return;
  token.directive_data = SkipBlanks(text.substr(mark + 1));
  for (; mark != string_view::npos; mark = text.find('#', mark + 1)) {
    if (!EndsName(text, mark)) continue;
    const DirectiveWord read = ReadDirectiveWord(text.substr(mark + 1));
    if (read.directive == ktap::Directive::kNone) continue;
    token.directive = read.directive;
    token.directive_data = read.data;
    return;
  }
}

// Takes the " {" from the end of a result line.
bool ConsumeOpeningBrace(string_view& body) {
  const string_view stripped = StripBlanksAtEnd(body);
  if (!absl::EndsWith(stripped, "{")) return false;
  if (stripped.size() > 1 && !IsBlank(stripped[stripped.size() - 2])) return false;
  body = stripped.substr(0, stripped.size() - 1);
  return true;
}

bool ReadResult(string_view body, KtapToken& token, std::string& buffer) {
  if (absl::ConsumePrefix(&body, "not")) {
    token.outcome = ktap::Outcome::kNotOk;
    const string_view rest = SkipBlanks(body);
    if (rest.empty()) {
      token.kind = TokenKind::kNot;
      return true;
    }
    if (rest.size() == body.size()) return false;
    body = rest;
  }
  if (!absl::ConsumePrefix(&body, "ok")) return false;
  if (!body.empty() && !IsBlank(body[0])) return false;
  token.kind = TokenKind::kResult;
  token.opens_subtests = ConsumeOpeningBrace(body);
  body = SkipBlanks(body);
  token.number = ConsumeNumber(body);
  body = SkipBlanks(body);
  if (body == "-" || (body.size() > 1 && body[0] == '-' && IsBlank(body[1]))) {
    body = SkipBlanks(body.substr(1));
  }
  ReadDescription(body, token, buffer);
  return true;
}

bool ReadPlan(string_view body, KtapToken& token, std::string& buffer) {
  if (!absl::ConsumePrefix(&body, "1..")) return false;
  token.number = ConsumeNumber(body);
  body = SkipBlanks(body);
  if (!token.number.has_value() || (!body.empty() && body[0] != '#')) return false;
  token.kind = TokenKind::kPlan;
  ReadDescription(body, token, buffer);
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

// Reads "# WORD: text", where `words` is "WORD: ".
bool ReadComment(string_view body, string_view words, TokenKind kind, KtapToken& token) {
  const size_t size = token.prefix.size();
  if (size < 2 || token.prefix[size - 2] != '#' || !absl::ConsumePrefix(&body, words)) return false;
  token.kind = kind;
  token.prefix.remove_suffix(2);
  token.text = StripBlanksAtEnd(body);
  return true;
}

// Reads a line that is nothing but `mark`.
bool ReadMark(string_view body, string_view mark, TokenKind kind, KtapToken& token) {
  if (StripBlanksAtEnd(body) != mark) return false;
  token.kind = kind;
  return true;
}

// Reads what can begin with the first byte of `body`. A name that had backslashes is in `buffer`.
bool ReadStructure(string_view body, KtapToken& token, std::string& buffer) {
  switch (body[0]) {
    case 'o':
    case 'n':
      return ReadResult(body, token, buffer);
    case '1':
      return ReadPlan(body, token, buffer);
    case 'T':
      if (ReadComment(body, "Totals: ", TokenKind::kTotals, token)) return true;
      [[fallthrough]];
    case 'K':
      return ReadVersion(body, token);
    case 'B':
    case 'b':
      return ReadBailOut(body, token);
    case 'S':
      if (!ReadComment(body, "Subtest: ", TokenKind::kSubtest, token)) return false;
      token.text = Unescaped(token.text, buffer);
      return true;
    case '{':
      return ReadMark(body, "{", TokenKind::kBraceOpens, token);
    case '}':
      return ReadMark(body, "}", TokenKind::kBraceCloses, token);
    case '-':
      return ReadMark(body, "---", TokenKind::kBlockBegins, token);
    default:
      return false;
  }
}

}  // namespace

KtapToken KtapLexer::Lex(string_view line) {
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  while (!line.empty() && line.front() == '\r') line.remove_prefix(1);
  if (line.find('\x1b') != string_view::npos) {
    without_escapes_.clear();
    ktap::AppendWithoutEscapes(line, without_escapes_);
    line = without_escapes_;
  }
  line = WithoutTimeStamps(line);
  const size_t prefix = PrefixLength(line);
  KtapToken token{.line = line, .prefix = line.substr(0, prefix)};
  if (prefix < line.size() && ReadStructure(line.substr(prefix), token, name_)) return token;
  return KtapToken{.line = line};
}

}  // namespace runner
