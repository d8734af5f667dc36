// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/comparison.h"

namespace ktstr::check {

void Comparison::Row(absl::string_view name, const absl::AlphaNum& expected,
                     const absl::AlphaNum& found) {
  ++rows_;
  if (expected.Piece() == found.Piece()) return;
  ++differing_;
  absl::StrAppend(&differences_, differences_.empty() ? "" : "\n", name, ": expected ", expected,
                  ", found ", found);
}

Result Comparison::AllEqual() const {
  Result result{.claim = absl::StrCat(what_, " that differ exactly 0"),
                .unit = Unit::kCount,
                .limit = 0,
                .relation = Relation::kExactly,
                .samples = rows_,
                .details = differences_};
  if (rows_ == 0) return Inconclusive(std::move(result), "nothing was compared");
  result.value = static_cast<double>(differing_);
  return Decide(std::move(result), differing_ == 0);
}

}  // namespace ktstr::check
