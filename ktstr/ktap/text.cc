// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/ktap/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace ktap {
namespace {

constexpr char kEscape = '\x1b';

bool IsNameByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == ':' ||
         c == '-';
}

bool IsPlain(char c) {
  return (c >= ' ' && c < '\x7f') || c == '\t' || c == '\n';
}

// The end of a control sequence whose parameters begin at `from`: after its final byte (ECMA-48).
size_t EndOfControlSequence(absl::string_view text, size_t from) {
  while (from < text.size() && text[from] >= ' ' && text[from] < '@') ++from;
  return from < text.size() ? from + 1 : from;
}

// The end of an operating system command: after BEL or ESC '\', or before the end of the line.
size_t EndOfCommand(absl::string_view text, size_t from) {
  for (; from < text.size() && text[from] != '\n'; ++from) {
    if (text[from] == '\a') return from + 1;
    if (text[from] == kEscape)
      return from + (absl::StartsWith(text.substr(from + 1), "\\") ? 2 : 0);
  }
  return from;
}

// The length of the ANSI sequence at the start of `text`, which begins with ESC.
size_t EscapeLength(absl::string_view text) {
  if (text.size() < 2) return text.size();
  if (text[1] == '[') return EndOfControlSequence(text, 2);
  if (text[1] == ']') return EndOfCommand(text, 2);
  size_t end = 1;
  while (end < text.size() && text[end] >= ' ' && text[end] < '0') ++end;
  return end < text.size() && text[end] != '\n' ? end + 1 : end;
}

bool IsContinuation(char c) {
  return (static_cast<uint8_t>(c) & 0xc0) == 0x80;
}

// The length of the UTF-8 sequence at the start of `text`, 0 when there is none. C1 control
// characters, overlong forms and surrogates are none.
size_t Utf8Length(absl::string_view text) {
  const uint8_t lead = static_cast<uint8_t>(text[0]);
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
  }
  const uint8_t second = static_cast<uint8_t>(text[1]);
  if (lead == 0xc2 && second < 0xa0) return 0;
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second >= 0xa0)) return 0;
  if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second >= 0x90)) return 0;
  return length;
}

// Handles the byte at the start of `text`, which is not plain; returns how many bytes it took.
size_t AppendOdd(absl::string_view text, std::string& out) {
  if (text[0] == kEscape) return EscapeLength(text);
  if (static_cast<uint8_t>(text[0]) < 0x80) return 1;
  const size_t length = Utf8Length(text);
  if (length == 0) {
    out.push_back('?');
    return 1;
  }
  out.append(text.data(), length);
  return length;
}

bool StartsWithResultWord(absl::string_view body) {
  return absl::StartsWithIgnoreCase(body, "ok") || absl::StartsWithIgnoreCase(body, "not ok");
}

bool StartsWithPlan(absl::string_view body) {
  size_t digits = 0;
  while (digits < body.size() && absl::ascii_isdigit(body[digits])) ++digits;
  return digits > 0 && absl::StartsWith(body.substr(digits), "..");
}

}  // namespace

std::string SanitizeName(absl::string_view name) {
  std::string clean;
  clean.reserve(name.size());
  for (const char c : SanitizeText(name)) {
    if (IsNameByte(c)) {
      clean.push_back(c);
    } else if (!clean.empty() && clean.back() != '_') {
      clean.push_back('_');
    }
  }
  while (!clean.empty() && clean.back() == '_') clean.pop_back();
  return clean;
}

std::string SanitizeFileName(absl::string_view name) {
  std::string clean = SanitizeName(name);
  return clean.find_first_not_of('.') == std::string::npos ? absl::StrCat("_", clean) : clean;
}

void AppendSanitized(absl::string_view text, std::string& out) {
  while (!text.empty()) {
    size_t plain = 0;
    while (plain < text.size() && IsPlain(text[plain])) ++plain;
    out.append(text.data(), plain);
    text.remove_prefix(plain);
    if (!text.empty()) text.remove_prefix(AppendOdd(text, out));
  }
}

void AppendWithoutEscapes(absl::string_view text, std::string& out) {
  while (!text.empty()) {
    const size_t escape = std::min(text.find(kEscape), text.size());
    out.append(text.data(), escape);
    text.remove_prefix(escape);
    if (!text.empty()) text.remove_prefix(EscapeLength(text));
  }
}

std::string SanitizeText(absl::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  AppendSanitized(text, clean);
  return clean;
}

bool LooksLikeStructure(absl::string_view line) {
  const size_t start = line.find_first_not_of("# \t");
  if (start == absl::string_view::npos) return false;
  const absl::string_view body = line.substr(start);
  return StartsWithResultWord(body) || StartsWithPlan(body) ||
         absl::StartsWith(body, "TAP version") || absl::StartsWith(body, "KTAP version") ||
         absl::StartsWithIgnoreCase(body, "Bail out!");
}

std::string DiagnosticLine(absl::string_view line) {
  return absl::StrCat(LooksLikeStructure(line) ? "# | " : "# ", line);
}

std::string TotalsLine(const Totals& totals) {
  return absl::StrCat("# Totals: pass:", totals.pass, " fail:", totals.fail,
                      " xfail:", totals.xfail, " xpass:", totals.xpass, " skip:", totals.skip,
                      " error:", totals.error);
}

}  // namespace ktap
