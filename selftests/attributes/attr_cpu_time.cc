// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <sys/resource.h>

#include "absl/strings/str_cat.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/check/count.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/selftest.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "kernel"},
    .claims = "A task's user time, system time and CPU clock never go back",
    .why = "user and system time are scaled to the precise sum, and never below an earlier answer",
    .source = "getrusage(2); kernel/sched/cputime.c, cputime_adjust",
    .failure = "profilers, accounting and this suite's CPU shares are wrong",
    .guards = {"sched/cputime: Fix mul_u64_u64_div_u64() precision for cputime"},
});

struct Readings {
  uint64_t count = 0;
  uint64_t backwards = 0;
  uint64_t wall_ns = 0;
  uint64_t clock_ns = 0;  // From CLOCK_THREAD_CPUTIME_ID.
  uint64_t usage_ns = 0;  // From getrusage, user and system.
};

uint64_t Ns(const timeval& time) noexcept {
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000u +
         static_cast<uint64_t>(time.tv_usec) * 1'000u;
}

// Reads all three for about 150 ms, from user and system time alike. Worker side.
void ReadOn(Readings& readings) noexcept {
  const uint64_t began = MonotonicNs();
  const uint64_t clock_began = fork_safe::ThreadCpuNs();
  rusage first{};
  fork_safe::ThreadUsage(first);
  rusage last = first;
  uint64_t clock_last = clock_began;
  while (MonotonicNs() - began < 150'000'000) {
    rusage now{};
    fork_safe::ThreadUsage(now);
    const uint64_t clock_now = fork_safe::ThreadCpuNs();
    ++readings.count;
    if (Ns(now.ru_utime) < Ns(last.ru_utime) || Ns(now.ru_stime) < Ns(last.ru_stime) ||
        clock_now < clock_last) {
      ++readings.backwards;
    }
    last = now;
    clock_last = clock_now;
  }
  readings.clock_ns = clock_last - clock_began;
  readings.usage_ns =
      Ns(last.ru_utime) + Ns(last.ru_stime) - Ns(first.ru_utime) - Ns(first.ru_stime);
  readings.wall_ns = MonotonicNs() - began;
}

KTSTR_CASE(cpu_times_never_go_back) {
  ASSIGN_OR_SKIP(const Readings readings, InChild<Readings>(ReadOn));
  test.Expect(check::Count("steps back", readings.backwards, readings.count).Exactly(0));
}
KTSTR_CONTROL(cpu_times_never_go_back, a_step_back_is_counted) {
  ASSIGN_OR_SKIP(const Readings readings, InChild<Readings>(ReadOn));
  test.Expect(check::Count("steps back", readings.backwards + 1, readings.count).Exactly(0));
}

void ExpectWithinWall(TestCase& test, uint64_t factor) {
  ASSIGN_OR_SKIP(const Readings readings, InChild<Readings>(ReadOn));
  // The clocks may differ by what NTP slews (500 ppm), getrusage by the tick that it counts in.
  const double most =
      static_cast<double>(readings.wall_ns) * 1.001 + absl::ToDoubleNanoseconds(test.limits().tick);
  for (const auto& [name, ns] :
       {std::pair("CPU clock", readings.clock_ns), std::pair("getrusage", readings.usage_ns)}) {
    test.Expect(static_cast<double>(factor * ns) <= most,
                absl::StrCat(name, ": ", factor * ns, " ns are at most the wall time, ",
                             readings.wall_ns, " ns"));
  }
}

KTSTR_CASE(cpu_time_is_at_most_wall_time,
           {.claims = "A thread's CPU time grows no faster than the wall clock",
            .why = "it runs on one CPU at a time"}) {
  ExpectWithinWall(test, 1);
}
KTSTR_CONTROL(cpu_time_is_at_most_wall_time, cpu_time_is_counted_often) {
  ExpectWithinWall(test, 1000);
}

}  // namespace
}  // namespace ktstr
