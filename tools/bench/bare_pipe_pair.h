// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// BarePipePair: two processes that pass a byte to and fro and do nothing else, as the peer of
// PipeIo that keeps no telemetry.

#ifndef TOOLS_BENCH_BARE_PIPE_PAIR_H_
#define TOOLS_BENCH_BARE_PIPE_PAIR_H_

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ktstr/base/mapped_region.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/sys.h"
#include "ktstr/sched/cpu_set.h"

namespace bench {

// Runs until it is destroyed. Move-only.
class BarePipePair {
 public:
  static absl::StatusOr<BarePipePair> Start(const ktstr::CpuSet& cpus);

  uint64_t round_trips() const;
  std::array<pid_t, 2> pids() const { return {processes_[0].pid(), processes_[1].pid()}; }
  // Ends both without waiting for it, and waits for both.
  absl::Status Kill() const;
  absl::Status Reap();

 private:
  struct Side;
  BarePipePair() = default;
  static void Run(void* side) noexcept;
  std::atomic<uint64_t>& counter() const;

  ktstr::MappedRegion memory_;
  ktstr::sys::Pipe pipes_[2];  // Towards each side.
  ktstr::Pidfd processes_[2];
};

}  // namespace bench

#endif  // TOOLS_BENCH_BARE_PIPE_PAIR_H_
