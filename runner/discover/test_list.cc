// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/test_list.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace runner {
namespace {

bool IsFullName(absl::string_view text) {
  const size_t colon = text.find(':');
  return colon != absl::string_view::npos && colon > 0 && colon + 1 < text.size() &&
         text.find_first_of(" \t") == absl::string_view::npos;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ParseTestList(absl::string_view text,
                                                       absl::string_view path) {
  std::vector<std::string> names;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    if (!IsFullName(line)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": '", line, "' is not COLLECTION:TEST"));
    }
    names.emplace_back(line);
  }
  return names;
}

}  // namespace runner
