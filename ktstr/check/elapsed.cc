// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/elapsed.h"

#include "absl/strings/str_cat.h"
#include "ktstr/base/duration_ns.h"

namespace ktstr::check {

Result Elapsed::AtMost(absl::Duration limit) const {
  const double limit_ns = absl::ToDoubleNanoseconds(limit);
  Result result{
      .claim = absl::StrCat("longest ", what_, " at most ", FormatValue(limit_ns, Unit::kNs)),
      .unit = Unit::kNs,
      .limit = limit_ns,
      .relation = Relation::kAtMost,
      .samples = samples_};
  if (samples_ == 0) return Inconclusive(std::move(result), "nothing was timed");
  result.value = absl::ToDoubleNanoseconds(longest_);
  if (longest_ > limit) {
    result.excusable_ns = ToNs(longest_ - limit);
  }
  return Decide(std::move(result), longest_ <= limit);
}

}  // namespace ktstr::check
