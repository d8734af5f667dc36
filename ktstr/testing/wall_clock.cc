// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/testing/wall_clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;

std::atomic<bool> is_stepped{false};
std::atomic<int64_t> wall_ns{0};
std::atomic<int64_t> step_ns{0};

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (clock != CLOCK_REALTIME || !is_stepped.load()) {  // Wall clock: the one that is replaced.
    return static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  }
  const int64_t now_ns = wall_ns.fetch_add(step_ns.load()) + step_ns.load();
  time->tv_sec = now_ns / kNsPerSecond;
  time->tv_nsec = now_ns % kNsPerSecond;
  return 0;
}

namespace ktstr::testing {

SteppedWallClock::SteppedWallClock(absl::Duration per_reading) {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);  // Wall clock: the one that is replaced.
  wall_ns = int64_t{now.tv_sec} * kNsPerSecond + now.tv_nsec;
  step_ns = absl::ToInt64Nanoseconds(per_reading);
  is_stepped = true;
}

SteppedWallClock::~SteppedWallClock() {
  is_stepped = false;
}

}  // namespace ktstr::testing
