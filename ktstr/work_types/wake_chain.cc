// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/wake_chain.h"

#include <array>
#include <cstddef>

#include "ktstr/worker/pipe_channel.h"
#include "ktstr/worker/wake_channel.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr uint64_t kMaxDepth = 1024;
constexpr uint64_t kSpinBlock = 256;

constexpr const char* kMechanisms[] = {"pipe", "futex"};
constexpr std::array kParameters = {
    Param<&WakeChain::depth>("depth", Between(2, kMaxDepth),
                             "stages of a ring; one alone has nobody to wake"),
    ChoiceParam<&WakeChain::wake>("wake", kMechanisms, "what wakes the next stage"),
    Param<&WakeChain::work_per_hop>("work_per_hop", Between(nanoseconds(0), hours(1)),
                                    "how long a stage spins with the token"),
};

enum Detail { kOutOfOrder };
constexpr const char* kDetails[] = {"out_of_order"};

// The link from a stage to the next one; which half is used depends on the mechanism.
struct Link {
  PipeChannel pipe;
  WakeChannel futex;
  WakeStamp stamp;  // The stamp of the stage that waits.
};

struct Region {
  alignas(kCacheLineBytes) Cell<uint64_t> hops;  // Written by who has the token.

  Link& link_from(int stage) noexcept { return reinterpret_cast<Link*>(this + 1)[stage]; }
};

bool ReceiveToken(WakeChain::Mechanism wake, Link& link, uint32_t hop,
                  WorkerContext& context) noexcept {
  if (wake == WakeChain::Mechanism::kPipe) {
    return ReceiveByte(context, link.pipe, context.fds().pipe_in, MonotonicNs());
  }
  return Await(context, link.futex, link.stamp, hop) != WaitEnd::kStopped;
}

bool SendToken(WakeChain::Mechanism wake, Link& link, WorkerContext& context) noexcept {
  if (wake == WakeChain::Mechanism::kPipe) {
    return SendByte(context, link.pipe, context.fds().pipe_out);
  }
  Signal(context, link.futex, link.stamp);
  return true;
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(WakeChain,
                       {.summary = "a ring of workers, each of which wakes the next",
                        .iteration = "wait for the token, spin work_per_hop, pass it on",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "chains of wake-ups, synchronous (pipe) or not (futex)",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime},
                        .details = kDetails,
                        .checkpoint_every = kCheckpointAtBlocks});

Resources WakeChain::resources() const noexcept {
  return {.region_bytes = sizeof(Region) + depth * sizeof(Link),
          .futex_words = {.offset_bytes = sizeof(Region) + offsetof(Link, futex.generation),
                          .count = static_cast<uint32_t>(depth),
                          .stride_bytes = sizeof(Link)},
          .pipes = wake == Mechanism::kPipe ? PipeLayout::kRing : PipeLayout::kNone};
}

const char* WakeChain::RoleOf(int position) const noexcept {
  return position == 0 ? "starter" : "stage";
}

void WakeChain::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  const int stages = context.group_size();
  const int self = context.position();
  Link& before = region.link_from((self + stages - 1) % stages);
  Link& after = region.link_from(self);
  const auto turn = static_cast<uint64_t>(self);
  bool has_token = self == 0;
  for (uint32_t received = 0; !context.stop_requested(); has_token = false) {
    if (!has_token && !ReceiveToken(wake, before, received++, context)) return;
    const uint64_t hop = region.hops.Get();
    if (hop % depth != turn) context.Detail(kOutOfOrder).Add(1);
    region.hops.Set(hop + 1);
    const auto work_ns = static_cast<uint64_t>(work_per_hop.count());
    if (!context.SpinUntil(MonotonicNs() + work_ns, kSpinBlock)) return;
    if (!SendToken(wake, after, context)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
