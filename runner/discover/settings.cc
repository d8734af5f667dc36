// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/settings.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace runner {
namespace {

using absl::string_view;

// A time-out above this is none.
constexpr absl::Duration kForEver = absl::Hours(100 * 365 * 24);

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}

bool IsKeyByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// The first word of a shell's line without its quotes, and what follows it. Nothing is evaluated.
struct ShellWord {
  std::string text;
  string_view rest;
  bool is_whole = true;  // False: a quote does not end, or something would have to be evaluated.
};

ShellWord ReadShellWord(string_view line) {
  ShellWord word;
  char quote = '\0';
  size_t at = 0;
  for (; at < line.size(); ++at) {
    const char c = line[at];
    if (quote == '\0' && (IsBlank(c) || c == ';')) break;
    if (quote != '\'' && (c == '$' || c == '`')) word.is_whole = false;
    if (quote != '\'' && c == '\\' && at + 1 < line.size()) {
      word.text.push_back(line[++at]);
    } else if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else {
      word.text.push_back(c);
    }
  }
  word.is_whole &= quote == '\0';
  word.rest = absl::StripLeadingAsciiWhitespace(line.substr(at));
  return word;
}

// Reads a time as timeout(1) does: a number, also with a fraction, and s, m, h or d. nullopt: it is
// none.
std::optional<absl::Duration> ReadTimeout(string_view text) {
  absl::Duration unit = absl::Seconds(1);
  if (absl::ConsumeSuffix(&text, "m")) {
    unit = absl::Minutes(1);
  } else if (absl::ConsumeSuffix(&text, "h")) {
    unit = absl::Hours(1);
  } else if (absl::ConsumeSuffix(&text, "d")) {
    unit = absl::Hours(24);
  } else {
    absl::ConsumeSuffix(&text, "s");
  }
  double number = 0;
  const bool is_number =
      text.find_first_of(" \t\r\n") == string_view::npos && absl::SimpleAtod(text, &number);
  if (!is_number || !(number >= 0)) return std::nullopt;
  const absl::Duration timeout = number * unit;
  if (number == 0 || timeout > kForEver) return absl::ZeroDuration();
  return std::max(timeout, absl::Nanoseconds(1));
}

// What a line assigns to `timeout`; nullopt: it is about something else.
std::optional<string_view> ValueOfTimeout(string_view line) {
  if (absl::ConsumePrefix(&line, "export ")) line = absl::StripLeadingAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "timeout")) return std::nullopt;
  if (!line.empty() && IsKeyByte(line[0])) return std::nullopt;
  line = absl::StripLeadingAsciiWhitespace(line);
  // Without a "=", the name of the command timeout(1), or a slip: nothing that means a time.
  if (!absl::ConsumePrefix(&line, "=")) return "";
  return absl::StripLeadingAsciiWhitespace(line);
}

}  // namespace

absl::StatusOr<Settings> ParseSettings(string_view text, string_view path) {
  Settings settings;
  int number = 0;
  for (string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    const std::optional<string_view> value = ValueOfTimeout(line);
    if (!value.has_value()) continue;
    const ShellWord word = ReadShellWord(*value);
    const bool is_alone = word.rest.empty() || word.rest[0] == '#' || word.rest[0] == ';';
    const std::optional<absl::Duration> timeout =
        word.is_whole && is_alone ? ReadTimeout(word.text) : std::nullopt;
    if (!timeout.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": '", line,
                       "' is no time-out; write timeout=90 (seconds), 1.5, 2m, 0.5h, 1d; 0: none"));
    }
    settings.timeout = timeout;
  }
  return settings;
}

}  // namespace runner
