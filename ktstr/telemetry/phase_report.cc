// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/phase_report.h"

namespace ktstr {

std::optional<double> PhaseReport::cpu_share() const {
  if (!cpu_ns.has_value() || wall_ns == 0) return std::nullopt;
  return static_cast<double>(*cpu_ns) / static_cast<double>(wall_ns);
}

}  // namespace ktstr
