// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The kinds of characters that lines of results are made of. Pure.

#ifndef RUNNER_KTAP_CHARACTERS_H_
#define RUNNER_KTAP_CHARACTERS_H_

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace runner {

inline bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}

inline bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

// How many digits the text begins with.
inline size_t CountDigits(absl::string_view text) {
  size_t count = 0;
  while (count < text.size() && IsDigit(text[count])) ++count;
  return count;
}

// The text without the blanks that it begins with.
inline absl::string_view SkipBlanks(absl::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  return text;
}

}  // namespace runner

#endif  // RUNNER_KTAP_CHARACTERS_H_
