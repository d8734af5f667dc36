// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/idle_meter.h"

#include "ktstr/base/status_macros.h"

namespace ktstr {

absl::StatusOr<IdleMeter> IdleMeter::Start(const CpuSet& cpus) {
  ASSIGN_OR_RETURN(CpuTimes before, ReadCpuTimes());
  return IdleMeter(cpus, std::move(before));
}

absl::StatusOr<std::map<int, uint64_t>> IdleMeter::Read() const {
  ASSIGN_OR_RETURN(const CpuTimes after, ReadCpuTimes());
  std::map<int, uint64_t> idle_ns;
  for (const auto& [cpu, time] : Difference(before_, after).cpus) {
    if (cpus_.Contains(cpu)) idle_ns[cpu] = time.idle_ns + time.iowait_ns;
  }
  return idle_ns;
}

}  // namespace ktstr
