// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/totals_line.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace runner {
namespace {

// The count of that name; nullptr: there is none.
uint64_t* CountOf(absl::string_view name, ResultCounts& counts) {
  if (name == "pass") return &counts.pass;
  if (name == "fail") return &counts.fail;
  if (name == "xfail") return &counts.xfail;
  if (name == "xpass") return &counts.xpass;
  if (name == "skip") return &counts.skip;
  if (name == "error") return &counts.error;
  return nullptr;
}

}  // namespace

std::optional<StatedTotals> ReadTotals(absl::string_view text) {
  StatedTotals totals;
  uint64_t total = 0;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const size_t colon = word.find(':');
    if (colon == absl::string_view::npos) return std::nullopt;
    const bool is_total = word.substr(0, colon) == "total";
    uint64_t* const count = is_total ? &total : CountOf(word.substr(0, colon), totals.counts);
    uint32_t number = 0;  // So that no sum of them overflows.
    if (count == nullptr || !absl::SimpleAtoi(word.substr(colon + 1), &number)) return std::nullopt;
    *count = number;
    totals.is_of_suite |= is_total;
  }
  return totals;
}

bool HidesFailures(const ResultCounts& stated, const ResultCounts& results) {
  return stated.failures() > results.failures() + results.xfail;
}

bool DiffersFrom(const ResultCounts& stated, const ResultCounts& results) {
  return stated.pass != results.pass || stated.skip != results.skip ||
         stated.failures() + stated.xfail != results.failures() + results.xfail;
}

}  // namespace runner
