// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/bench/bare_timer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/status_macros.h"
#include "tools/bench/bare_process.h"

namespace bench {
namespace {

constexpr uint64_t kIntervalNs = 1'000'000;
constexpr size_t kMaxSamples = 10'000;

}  // namespace

struct BareTimer::Samples {
  size_t wanted = 0;
  std::array<uint64_t, kMaxSamples> late_ns;
};

void BareTimer::Run(void* argument) noexcept {
  Samples& samples = *static_cast<Samples*>(argument);
  uint64_t next = ktstr::MonotonicNs();
  for (size_t i = 0; i < samples.wanted; ++i) {
    next += kIntervalNs;
    ktstr::fork_safe::SleepUntil(next);
    const uint64_t now = ktstr::MonotonicNs();
    samples.late_ns[i] = now > next ? now - next : 0;
    // A pause of the machine is one late sample, not many.
    if (now > next + kIntervalNs) next = now;
  }
}

absl::StatusOr<BareTimer> BareTimer::Start(const ktstr::CpuSet& cpus, absl::Duration duration) {
  BareTimer timer;
  ASSIGN_OR_RETURN(timer.memory_, ktstr::MappedRegion::Shared(sizeof(Samples)));
  Samples& samples = *::new (timer.memory_.data()) Samples;
  samples.wanted =
      std::clamp<size_t>(static_cast<size_t>(absl::ToInt64Milliseconds(duration)), 1, kMaxSamples);
  ASSIGN_OR_RETURN(timer.process_, StartBareProcess(cpus, Run, &samples));
  return timer;
}

absl::StatusOr<double> BareTimer::MedianUs() {
  RETURN_IF_ERROR(process_.Reap().status());
  const auto begin = samples().late_ns.begin();
  const auto size = static_cast<std::ptrdiff_t>(samples().wanted);
  std::nth_element(begin, begin + size / 2, begin + size);
  return static_cast<double>(begin[size / 2]) / 1e3;
}

BareTimer::Samples& BareTimer::samples() const {
  return *reinterpret_cast<Samples*>(memory_.data());
}

}  // namespace bench
