// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/settings.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace runner {
namespace {

bool IsKey(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '_';
  });
}

}  // namespace

absl::StatusOr<Settings> ParseSettings(absl::string_view text, absl::string_view path) {
  Settings settings;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const size_t equals = line.find('=');
    const absl::string_view key = line.substr(0, equals);
    if (equals == absl::string_view::npos || !IsKey(key)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": '", line, "' is not a setting such as timeout=45"));
    }
    if (key != "timeout") continue;
    const absl::string_view value = line.substr(equals + 1);
    uint32_t seconds = 0;
    if (!absl::SimpleAtoi(value, &seconds)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": timeout '", value,
                       "' is not a whole number of seconds (0: no time-out)"));
    }
    settings.timeout = absl::Seconds(seconds);
  }
  return settings;
}

}  // namespace runner
