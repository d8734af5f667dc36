// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/bench/bare_pipe_pair.h"

#include <signal.h>
#include <unistd.h>

#include "ktstr/base/status_macros.h"
#include "tools/bench/bare_process.h"

namespace bench {

struct BarePipePair::Side {
  int in = -1;
  int out = -1;
  std::atomic<uint64_t>* round_trips = nullptr;  // Counted by the side that begins.
};

void BarePipePair::Run(void* argument) noexcept {
  const Side side = *static_cast<Side*>(argument);
  const bool begins = side.round_trips != nullptr;
  char byte = 0;
  for (;;) {
    if (!begins && ::read(side.in, &byte, 1) != 1) return;
    if (::write(side.out, &byte, 1) != 1) return;
    if (!begins) continue;
    if (::read(side.in, &byte, 1) != 1) return;
    side.round_trips->fetch_add(1, std::memory_order_relaxed);
  }
}

absl::StatusOr<BarePipePair> BarePipePair::Start(const ktstr::CpuSet& cpus) {
  BarePipePair pair;
  ASSIGN_OR_RETURN(pair.memory_, ktstr::MappedRegion::Shared(sizeof(std::atomic<uint64_t>)));
  for (ktstr::sys::Pipe& pipe : pair.pipes_) {
    ASSIGN_OR_RETURN(pipe, ktstr::sys::MakePipe());
  }
  for (size_t self = 0; self < 2; ++self) {
    Side side{.in = pair.pipes_[self].read_end.get(),
              .out = pair.pipes_[1 - self].write_end.get(),
              .round_trips = self == 0 ? &pair.counter() : nullptr};
    ASSIGN_OR_RETURN(pair.processes_[self], StartBareProcess(cpus, Run, &side));
  }
  return pair;
}

uint64_t BarePipePair::round_trips() const {
  return counter().load(std::memory_order_relaxed);
}

absl::Status BarePipePair::Kill() const {
  for (const ktstr::Pidfd& process : processes_) RETURN_IF_ERROR(process.Signal(SIGKILL));
  return absl::OkStatus();
}

absl::Status BarePipePair::Reap() {
  for (ktstr::Pidfd& process : processes_) RETURN_IF_ERROR(process.Reap().status());
  return absl::OkStatus();
}

std::atomic<uint64_t>& BarePipePair::counter() const {
  return *reinterpret_cast<std::atomic<uint64_t>*>(memory_.data());
}

}  // namespace bench
