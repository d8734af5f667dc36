// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/weigh.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/quantity.h"

namespace ktstr {

WeighedResult Weigh(check::Result result, const witness::Disturbance& disturbance) {
  if (result.outcome != check::Outcome::kFail || !result.excusable_ns.has_value() ||
      witness::LargestLossNs(disturbance) < *result.excusable_ns) {
    return {.result = std::move(result)};
  }
  std::string reason = absl::StrCat("missed by ", FormatNs(*result.excusable_ns),
                                    " while the machine was disturbed: ", Describe(disturbance));
  return {.result = check::Inconclusive(std::move(result), std::move(reason)), .excused = true};
}

}  // namespace ktstr
