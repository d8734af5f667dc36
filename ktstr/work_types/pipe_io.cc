// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/pipe_io.h"

#include <array>

#include "ktstr/worker/pipe_channel.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&PipeIo::burst_iters>("burst_iters", Between(0, 1u << 30),
                                "PAUSE steps before each exchange"),
};

// Indexed by the sender's position.
struct Region {
  PipeChannel channels[2];
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(PipeIo,
                       {.summary = "two workers pass a byte to and fro through a pair of pipes",
                        .iteration = "spin burst_iters steps, send a byte, wait for the partner's",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "synchronous pipe wake-ups (WF_SYNC)",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime},
                        .checkpoint_every = kCheckpointAtBlocks});

Resources PipeIo::resources() const noexcept {
  return {.region_bytes = sizeof(Region), .pipes = PipeLayout::kPair};
}

const char* PipeIo::RoleOf(int position) const noexcept {
  return position == 0 ? "starter" : "responder";
}

void PipeIo::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  const int self = context.position();
  PipeChannel& mine = region.channels[self];
  const PipeChannel& partners = region.channels[1 - self];
  const MemberFds& fds = context.fds();
  while (!context.stop_requested()) {
    context.Spin(burst_iters);
    // The responder answers what it received; the starter has the first word.
    if (self == 1 && !ReceiveByte(context, partners, fds.pipe_in)) return;
    if (!SendByte(context, mine, fds.pipe_out)) return;
    if (self == 0 && !ReceiveByte(context, partners, fds.pipe_in)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
