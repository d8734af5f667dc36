// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// IdleMeter: how long CPUs idle while a workload runs, for check::WorkConservation. Parent side.
//
//   ASSIGN_OR_SKIP(const IdleMeter meter, IdleMeter::Start(test.machine().allowed));
//   ... run ...
//   ASSIGN_OR_SKIP(const auto idle, meter.Read());

#ifndef KTSTR_SELFTEST_IDLE_METER_H_
#define KTSTR_SELFTEST_IDLE_METER_H_

#include <cstdint>
#include <map>
#include <utility>

#include "absl/status/statusor.h"
#include "ktstr/machine/cpu_time.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr {

class IdleMeter {
 public:
  static absl::StatusOr<IdleMeter> Start(const CpuSet& cpus);

  // The idle time, with the waits for I/O, of each of the CPUs since the start; in steps of the
  // kernel's clock ticks (10 ms).
  absl::StatusOr<std::map<int, uint64_t>> Read() const;

 private:
  IdleMeter(const CpuSet& cpus, CpuTimes before) : cpus_(cpus), before_(std::move(before)) {}

  CpuSet cpus_;
  CpuTimes before_;
};

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_IDLE_METER_H_
