// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The "# Totals: pass:1 fail:0 ..." that kselftest.h and KUnit print behind results. Pure.

#ifndef RUNNER_KTAP_TOTALS_LINE_H_
#define RUNNER_KTAP_TOTALS_LINE_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "runner/ktap/result_tree.h"

namespace runner {

struct StatedTotals {
  ResultCounts counts;
  // KUnit's form, which has a "total:": it counts the results of a whole suite, at all depths, and
  // stands one level above them.
  bool is_of_suite = false;
};

// What stands behind "Totals: "; nullopt for anything but counts.
std::optional<StatedTotals> ReadTotals(absl::string_view text);

// Whether `stated` counts failures that `results` do not have. Expected failures may be counted as
// either.
bool HidesFailures(const ResultCounts& stated, const ResultCounts& results);
// Whether they differ otherwise.
bool DiffersFrom(const ResultCounts& stated, const ResultCounts& results);

}  // namespace runner

#endif  // RUNNER_KTAP_TOTALS_LINE_H_
