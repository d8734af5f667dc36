// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/disturbance_line.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace ktstr {
namespace {

constexpr uint64_t kLongGapNs = 1'000'000;

bool HasLongGap(const witness::Disturbance& disturbance) {
  return std::any_of(disturbance.cpus.begin(), disturbance.cpus.end(), [](const auto& entry) {
    const auto& probe = entry.second.probe;
    return probe.has_value() && probe->longest_ns >= kLongGapNs;
  });
}

}  // namespace

std::string DisturbanceLine(const witness::Disturbance& disturbance, uint64_t duration_ns) {
  const uint64_t loss_ns = witness::LargestLossNs(disturbance);
  const bool matters = loss_ns > 0 && loss_ns >= duration_ns / 100;
  if (!matters && !HasLongGap(disturbance)) return "";
  return absl::StrCat("\nDisturbed: ", witness::Describe(disturbance), "\n");
}

}  // namespace ktstr
