// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A histogram as a few lines of text for a diagnostic. Parent side, pure.

#ifndef KTSTR_CHECK_TEXT_HISTOGRAM_H_
#define KTSTR_CHECK_TEXT_HISTOGRAM_H_

#include <cstdint>
#include <optional>
#include <string>

#include "ktstr/telemetry/histogram_snapshot.h"

namespace ktstr::check {

// One line to each power of two between the smallest and the largest sample, with a bar and the
// count; ranges that lie wholly or partly above `limit_ns` end in "over". Empty for no samples; no
// newline at the end.
std::string TextHistogram(const HistogramSnapshot& histogram,
                          std::optional<uint64_t> limit_ns = std::nullopt);

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_TEXT_HISTOGRAM_H_
