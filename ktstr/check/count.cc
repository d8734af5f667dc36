// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/count.h"

#include "absl/strings/str_cat.h"

namespace ktstr::check {

Result Count::Exactly(uint64_t limit) const {
  Result result{.claim = absl::StrCat(what_, " exactly ", limit),
                .unit = Unit::kCount,
                .limit = static_cast<double>(limit),
                .relation = Relation::kExactly,
                .samples = samples_};
  if (samples_ == 0) return Inconclusive(std::move(result), "there are no samples");
  result.value = static_cast<double>(count_);
  return Decide(std::move(result), count_ == limit);
}

}  // namespace ktstr::check
