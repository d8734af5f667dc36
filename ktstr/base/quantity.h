// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Durations and sizes as people write them: "250us", "1.5s", "256KiB". Parent side, pure.

#ifndef KTSTR_BASE_QUANTITY_H_
#define KTSTR_BASE_QUANTITY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace ktstr {

// A duration >= 0 with its unit: ns, us, ms, s, m or h; "0" needs none, "inf" is no limit.
// InvalidArgument names the text and shows an example.
absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text);

// A number of bytes with an optional unit B, KiB, MiB, GiB (powers of 1024; K, M, G are the same).
absl::StatusOr<uint64_t> ParseSize(absl::string_view text);

// A whole number >= 0, digits only.
absl::StatusOr<uint64_t> ParseCount(absl::string_view text);

// The shortest exact form: 65536 -> "64KiB", 1000 -> "1000B".
std::string FormatSize(uint64_t bytes);

// A duration for people to read, three significant digits and a unit: "812ns", "1.25ms", "34.1s".
std::string FormatNs(uint64_t ns);

}  // namespace ktstr

#endif  // KTSTR_BASE_QUANTITY_H_
