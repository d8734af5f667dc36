// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/witness/witness.h"

#include <map>

namespace ktstr::witness {

Witness::Witness(const CpuSet& cpus)
    : cpus_(cpus), before_(ReadCpuTimes()), probe_(std::make_unique<FifoProbe>(cpus)) {}

Disturbance Witness::Stop() {
  const std::map<int, ProbeReading> readings = probe_->Stop();
  const absl::StatusOr<CpuTimes> after = ReadCpuTimes();
  Disturbance disturbance;
  if (before_.ok() && after.ok()) disturbance = MeasureDisturbance(*before_, *after, readings);
  std::erase_if(disturbance.cpus,
                [this](const auto& entry) { return !cpus_.Contains(entry.first); });
  disturbance.probe_missing = probe_->refusal();
  return disturbance;
}

}  // namespace ktstr::witness
