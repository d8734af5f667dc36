// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/time_stamp.h"

#include <cstddef>

#include "absl/strings/strip.h"
#include "runner/ktap/characters.h"

namespace runner {
namespace {

using absl::string_view;

// The length of "[   12.345678]" or "[ T123]" at the start of `text`, 0 without one.
size_t BracketLength(string_view text, bool is_time) {
  const size_t end = text.substr(0, 32).find(']');
  if (end == string_view::npos || text[0] != '[') return 0;
  string_view inside = SkipBlanks(text.substr(1, end - 1));
  if (!is_time) {
    if (!absl::ConsumePrefix(&inside, "T") && !absl::ConsumePrefix(&inside, "C")) return 0;
    return CountDigits(inside) == inside.size() && !inside.empty() ? end + 1 : 0;
  }
  const size_t whole = CountDigits(inside);
  if (whole == 0 || whole >= inside.size() || inside[whole] != '.') return 0;
  inside.remove_prefix(whole + 1);
  return !inside.empty() && CountDigits(inside) == inside.size() ? end + 1 : 0;
}

// Whether `text` begins with `shape`, in which 0 stands for a digit.
bool HasShape(string_view text, string_view shape) {
  if (text.size() < shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == '0' ? !IsDigit(text[i]) : text[i] != shape[i]) return false;
  }
  return true;
}

}  // namespace

string_view WithoutSerialStamp(string_view line) {
  if (line.empty() || !IsDigit(line[0])) return line;
  if (!HasShape(line, "0000-00-00T00:00:00") && !HasShape(line, "0000-00-00 00:00:00")) return line;
  string_view rest = line.substr(19);
  if (HasShape(rest, ".0")) rest.remove_prefix(1 + CountDigits(rest.substr(1)));
  if (!absl::ConsumePrefix(&rest, "Z") && (HasShape(rest, "+00:00") || HasShape(rest, "-00:00"))) {
    rest.remove_prefix(6);
  }
  return absl::ConsumePrefix(&rest, " ") || rest.empty() ? rest : line;
}

string_view WithoutPrintkStamp(string_view line) {
  if (line.empty() || (line[0] != '[' && line[0] != '<')) return line;
  string_view rest = line;
  if (rest[0] == '<') {
    const size_t digits = CountDigits(rest.substr(1, 3));
    if (digits == 0 || rest.size() < digits + 2 || rest[digits + 1] != '>') return line;
    rest.remove_prefix(digits + 2);
  }
  // Without times (printk.time=0) the level stands alone.
  if (rest.empty()) return line;
  const size_t time = BracketLength(rest, /*is_time=*/true);
  if (time == 0) return rest[0] == '[' ? line : rest;
  rest.remove_prefix(time);
  if (!rest.empty() && rest[0] == '[') rest.remove_prefix(BracketLength(rest, /*is_time=*/false));
  absl::ConsumePrefix(&rest, " ");
  return rest;
}

string_view WithoutTimeStamps(string_view line) {
  return WithoutPrintkStamp(WithoutSerialStamp(line));
}

size_t FindPrintkStamp(string_view line) {
  constexpr size_t kWholeWidth = 5;  // printk pads the seconds to this.
  constexpr size_t kDecimals = 6;
  for (size_t at = line.find('['); at != string_view::npos; at = line.find('[', at + 1)) {
    string_view inside = line.substr(at + 1);
    const size_t blanks = inside.size() - SkipBlanks(inside).size();
    const size_t digits = CountDigits(inside.substr(blanks));
    if (digits == 0 || blanks + digits < kWholeWidth) continue;
    inside.remove_prefix(blanks + digits);
    if (!absl::ConsumePrefix(&inside, ".") || CountDigits(inside) != kDecimals) continue;
    if (inside.size() > kDecimals && inside[kDecimals] == ']') return at;
  }
  return string_view::npos;
}

}  // namespace runner
