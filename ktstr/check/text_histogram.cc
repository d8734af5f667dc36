// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/text_histogram.h"

#include <algorithm>
#include <bit>
#include <map>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/quantity.h"

namespace ktstr::check {
namespace {

constexpr uint64_t kBarWidth = 32;

}  // namespace

std::string TextHistogram(const HistogramSnapshot& histogram, std::optional<uint64_t> limit_ns) {
  std::map<int, uint64_t> counts;  // Samples by the number of bits of the value.
  for (const HistogramSnapshot::Bucket& bucket : histogram.buckets()) {
    counts[std::bit_width(bucket.lower_ns)] += bucket.count;
  }
  if (counts.empty()) return "";
  uint64_t largest = 0;
  for (const auto& [bits, count] : counts) largest = std::max(largest, count);

  std::vector<std::string> lines;
  for (int bits = counts.begin()->first; bits <= counts.rbegin()->first; ++bits) {
    const uint64_t count = counts[bits];
    const uint64_t lower = bits == 0 ? 0 : uint64_t{1} << (bits - 1);
    const uint64_t upper = uint64_t{1} << bits;
    // A range with a sample never looks empty.
    const uint64_t width = count == 0 ? 0 : std::max<uint64_t>(1, count * kBarWidth / largest);
    const bool over = limit_ns.has_value() && count > 0 && upper - 1 > *limit_ns;
    lines.push_back(absl::StrFormat(
        "%7s..%-7s |%-*s| %d%s", FormatNs(lower), FormatNs(upper), static_cast<int>(kBarWidth),
        std::string(static_cast<size_t>(width), '#'), count, over ? "  over" : ""));
  }
  return absl::StrJoin(lines, "\n");
}

}  // namespace ktstr::check
