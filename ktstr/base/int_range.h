// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// IntRange: the whole numbers that a setting may have, both ends included. Parent side, pure.

#ifndef KTSTR_BASE_INT_RANGE_H_
#define KTSTR_BASE_INT_RANGE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ktstr {

struct IntRange {
  int min = 0;
  int max = 0;

  constexpr bool Contains(int64_t number) const { return min <= number && number <= max; }
  // "-20..19".
  std::string ToText() const;
};

// A whole number in the range, in decimal digits with or without a minus. InvalidArgument names the
// text and the range.
absl::StatusOr<int> ParseInt(absl::string_view text, const IntRange& range);

}  // namespace ktstr

#endif  // KTSTR_BASE_INT_RANGE_H_
