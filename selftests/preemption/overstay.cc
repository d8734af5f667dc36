// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/preemption/overstay.h"

#include "ktstr/base/clock.h"
#include "ktstr/shared/cell.h"

namespace ktstr {
namespace {

enum Detail { kMet, kOverstayed };
constexpr const char* kDetails[] = {"met", "overstayed"};

constexpr uint64_t kMetNs = 200'000;

// A microsecond or two: how exactly the spinner's last moment is known.
constexpr uint64_t kBlockSteps = 64;

struct Region {
  Cell<uint64_t> spinner_ran_at_ns;
};

void RunSpinner(Region& region, WorkerContext& context) noexcept {
  while (!context.stop_requested()) {
    region.spinner_ran_at_ns.Set(MonotonicNs());
    if (!context.Spin(kBlockSteps)) return;
    context.EndIteration();
  }
}

void RunSleeper(const Overstay& work, const Region& region, WorkerContext& context) noexcept {
  const auto sleep_ns = static_cast<uint64_t>(work.sleep.count());
  const auto tolerated_ns = static_cast<uint64_t>(work.tolerated.count());
  while (!context.stop_requested()) {
    const uint64_t until_ns = MonotonicNs() + sleep_ns;
    if (!context.SleepUntil(until_ns, Instrument::kTimerLatency)) return;
    const uint64_t ran_at_ns = region.spinner_ran_at_ns.Get();
    if (ran_at_ns + kMetNs > until_ns) context.Detail(kMet).Add(1);
    if (ran_at_ns > until_ns + tolerated_ns) context.Detail(kOverstayed).Add(1);
    context.EndIteration();
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(Overstay, {.summary = "a sleeper looks how long a spinner runs on",
                                  .iteration = "one sleep; of the spinner one block of steps",
                                  .work_unit = "one PAUSE step",
                                  .kernel_path = "wake-up preemption",
                                  .instruments = {Instrument::kTimerLatency},
                                  .details = kDetails,
                                  .checkpoint_every = 256});

Resources Overstay::resources() const noexcept {
  return {.region_bytes = sizeof(Region)};
}

const char* Overstay::RoleOf(int position) const noexcept {
  return position == 0 ? "sleeper" : "spinner";
}

void Overstay::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  if (context.position() == 0) return RunSleeper(*this, region, context);
  RunSpinner(region, context);
}

}  // namespace ktstr
