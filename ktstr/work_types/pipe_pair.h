// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PipePair: two workers that pass one byte to and fro through a pair of pipes. Worker side.

#ifndef KTSTR_WORK_TYPES_PIPE_PAIR_H_
#define KTSTR_WORK_TYPES_PIPE_PAIR_H_

#include "ktstr/worker/pipe_channel.h"
#include "ktstr/worker/resources.h"

namespace ktstr {

// The region of a pair.
struct PipePair {
  PipeChannel channels[2];  // Indexed by the sender's position.

  static constexpr Resources Needs() noexcept;
  static constexpr const char* RoleOf(int position) noexcept {
    return position == 0 ? "starter" : "responder";
  }

  // One exchange: a byte to the partner, a byte from it. The starter has the first word, the
  // responder answers what it received. False when the workload stops.
  bool Exchange(WorkerContext& context) noexcept;
};

constexpr Resources PipePair::Needs() noexcept {
  return {.region_bytes = sizeof(PipePair), .pipes = PipeLayout::kPair};
}

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_PIPE_PAIR_H_
