// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/quantity.h"

#include <array>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace ktstr {
namespace {

struct SizeUnit {
  absl::string_view name;
  absl::string_view short_name;
  unsigned shift;
};
constexpr std::array<SizeUnit, 3> kSizeUnits = {
    {{"GiB", "G", 30}, {"MiB", "M", 20}, {"KiB", "K", 10}}};

struct TimeUnit {
  absl::string_view name;
  double ns;
};
constexpr std::array<TimeUnit, 4> kTimeUnits = {{{"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}}};

absl::Status BadSize(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("'", text, "' is not a size: write digits and a unit, such as 256KiB or 4096"));
}

bool StripUnit(absl::string_view& text, const SizeUnit& unit) {
  return absl::ConsumeSuffix(&text, unit.name) || absl::ConsumeSuffix(&text, unit.short_name);
}

}  // namespace

absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || duration < absl::ZeroDuration()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", text, "' is not a duration: write a number and a unit, such as 250us, 1.5s or 2m"));
  }
  return duration;
}

absl::StatusOr<uint64_t> ParseSize(absl::string_view text) {
  absl::string_view digits = text;
  unsigned shift = 0;
  for (const SizeUnit& unit : kSizeUnits) {
    if (StripUnit(digits, unit)) {
      shift = unit.shift;
      break;
    }
  }
  if (shift == 0) absl::ConsumeSuffix(&digits, "B");
  const absl::StatusOr<uint64_t> count = ParseCount(digits);
  if (!count.ok() || (*count << shift) >> shift != *count) return BadSize(text);
  return *count << shift;
}

absl::StatusOr<uint64_t> ParseCount(absl::string_view text) {
  uint64_t count = 0;
  if (text.empty() || !absl::ascii_isdigit(text.front()) || !absl::SimpleAtoi(text, &count)) {
    return absl::InvalidArgumentError(absl::StrCat("'", text, "' is not a whole number >= 0"));
  }
  return count;
}

std::string FormatSize(uint64_t bytes) {
  for (const SizeUnit& unit : kSizeUnits) {
    const uint64_t size = uint64_t{1} << unit.shift;
    if (bytes >= size && bytes % size == 0) return absl::StrCat(bytes >> unit.shift, unit.name);
  }
  return absl::StrCat(bytes, "B");
}

std::string FormatNs(uint64_t ns) {
  const auto value = static_cast<double>(ns);
  for (const TimeUnit& unit : kTimeUnits) {
    if (value < unit.ns && unit.ns > 1) continue;
    const double scaled = value / unit.ns;
    const int decimals = unit.ns == 1 || scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
    return absl::StrFormat("%.*f%s", decimals, scaled, unit.name);
  }
  return "0ns";
}

}  // namespace ktstr
