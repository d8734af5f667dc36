// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Witness: measures beside a workload what the machine takes away from it. Parent side.
//
//   Witness witness(cpus);
//   ... run the workload ...
//   const Disturbance disturbance = witness.Stop();

#ifndef KTSTR_WITNESS_WITNESS_H_
#define KTSTR_WITNESS_WITNESS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "ktstr/sched/cpu_set.h"
#include "ktstr/witness/disturbance.h"
#include "ktstr/witness/fifo_probe.h"

namespace ktstr::witness {

// Move-only.
class Witness {
 public:
  // Begins: reads /proc/stat and starts a probe on each of the CPUs, as far as the kernel allows.
  explicit Witness(const CpuSet& cpus);

  // Ends the probes and returns what happened since the beginning on these CPUs. Call it once.
  Disturbance Stop();

 private:
  CpuSet cpus_;
  absl::StatusOr<CpuTimes> before_;
  std::unique_ptr<FifoProbe> probe_;
};

}  // namespace ktstr::witness

#endif  // KTSTR_WITNESS_WITNESS_H_
