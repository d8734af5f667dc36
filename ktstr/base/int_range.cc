// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/int_range.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace ktstr {
namespace {

// SimpleAtoi() takes blanks and a plus as well.
bool BeginsAsNumber(absl::string_view text) {
  return !text.empty() && (text.front() == '-' || absl::ascii_isdigit(text.front()));
}

}  // namespace

std::string IntRange::ToText() const {
  return absl::StrCat(min, "..", max);
}

absl::StatusOr<int> ParseInt(absl::string_view text, const IntRange& range) {
  int64_t number = 0;
  if (!BeginsAsNumber(text) || !absl::SimpleAtoi(text, &number)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is not a whole number in ", range.ToText()));
  }
  if (!range.Contains(number)) {
    return absl::InvalidArgumentError(absl::StrCat("'", text, "' is not in ", range.ToText()));
  }
  return static_cast<int>(number);
}

}  // namespace ktstr
