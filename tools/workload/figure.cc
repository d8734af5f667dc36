// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/figure.h"

#include <cmath>
#include <cstdint>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ktstr/base/quantity.h"

namespace ktstr {
namespace {

std::string ThreeDigits(double value) {
  const int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return absl::StrFormat("%.*f", decimals, value);
}

}  // namespace

std::string FormatFigure(double value) {
  constexpr const char* kSuffixes[] = {"", "k", "M", "G", "T", "P", "E"};
  if (value < 1000 && value == std::floor(value)) return absl::StrFormat("%.0f", value);
  size_t suffix = 0;
  while (value >= 999.5 && suffix + 1 < std::size(kSuffixes)) {
    value /= 1000;
    ++suffix;
  }
  return absl::StrCat(ThreeDigits(value), kSuffixes[suffix]);
}

std::string FormatShare(double value) {
  return absl::StrCat(ThreeDigits(value * 100), "%");
}

std::string FormatTime(double ns) {
  return FormatNs(static_cast<uint64_t>(std::llround(ns)));
}

}  // namespace ktstr
