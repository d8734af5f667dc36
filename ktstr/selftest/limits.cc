// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/limits.h"

#include <algorithm>

#include "ktstr/base/duration_ns.h"

namespace ktstr {
namespace {

constexpr uint64_t kLongestTickNs = 10'000'000;
constexpr int64_t kLargestDefaultSliceNs = 3'000'000;
constexpr int64_t kDefaultBandwidthSliceUs = 5'000;
constexpr KernelVersion kFirstFairServers = {6, 12};
// Period of the fair servers and of RT throttling by default (kernel/sched/deadline.c and rt.c).
constexpr absl::Duration kDefaultPeriod = absl::Seconds(1);

std::optional<absl::Duration> Microseconds(std::optional<int64_t> us) {
  if (!us.has_value()) return std::nullopt;
  return *us < 0 ? absl::InfiniteDuration() : absl::Microseconds(*us);
}

// The part of a CPU that RT throttling leaves; 0 where it is not in force; absent: unknown.
std::optional<double> ThrottlingLeaves(const Environment& environment, KernelVersion kernel) {
  const SchedulerSettings& scheduler = environment.scheduler;
  if (!scheduler.rt_runtime_us.has_value() || scheduler.rt_period_us.value_or(0) <= 0) {
    return std::nullopt;
  }
  if (kernel >= kFirstFairServers) {
    if (!environment.cgroups.rt_group_sched.has_value()) return std::nullopt;
    if (!*environment.cgroups.rt_group_sched) return 0;
  }
  if (*scheduler.rt_runtime_us < 0) return 0;
  const double allowed =
      static_cast<double>(*scheduler.rt_runtime_us) / static_cast<double>(*scheduler.rt_period_us);
  return std::max(0.0, 1 - allowed);
}

// The part of a CPU that the smallest fair server keeps; 0 without servers; absent: unknown.
std::optional<double> ServersKeep(const SchedulerSettings& scheduler, KernelVersion kernel) {
  if (kernel != KernelVersion{} && kernel < kFirstFairServers) return 0;
  if (scheduler.fair_servers.empty()) return std::nullopt;
  double least = 1;
  for (const DeadlineServer& server : scheduler.fair_servers) {
    if (!server.runtime_ns.has_value() || server.period_ns.value_or(0) <= 0) return std::nullopt;
    least = std::min(
        least, static_cast<double>(*server.runtime_ns) / static_cast<double>(*server.period_ns));
  }
  return least;
}

std::optional<double> FairReserve(const Environment& environment, KernelVersion kernel) {
  const std::optional<double> left = ThrottlingLeaves(environment, kernel);
  // Throttling acts at once and for all real-time tasks, so it is what fair tasks get where it is.
  if (left.value_or(0) > 0) return left;
  const std::optional<double> kept = ServersKeep(environment.scheduler, kernel);
  if (kept.has_value()) return kept;
  return std::nullopt;
}

absl::Duration LongestPeriod(const SchedulerSettings& scheduler) {
  absl::Duration longest = Microseconds(scheduler.rt_period_us).value_or(kDefaultPeriod);
  for (const DeadlineServer& server : scheduler.fair_servers) {
    longest = std::max(longest, absl::Nanoseconds(server.period_ns.value_or(0)));
  }
  return longest;
}

}  // namespace

Limits LimitsOf(const Environment& environment) {
  const SchedulerSettings& scheduler = environment.scheduler;
  const KernelVersion kernel = environment.kernel.number.value_or(KernelVersion{});
  const auto tick = FromNs(scheduler.tick_ns.value_or(kLongestTickNs));
  const auto base_slice =
      absl::Nanoseconds(scheduler.base_slice_ns.value_or(kLargestDefaultSliceNs));
  Limits limits{.kernel = kernel,
                .tick = tick,
                .slice = absl::Ceil(base_slice, tick),
                .idle_wake = tick + absl::Milliseconds(1),
                .preempting_wake = std::max(tick / 8, absl::Microseconds(200))};
  if (scheduler.rr_timeslice_ms.has_value()) {
    limits.rr_slice = absl::Milliseconds(*scheduler.rr_timeslice_ms);
  }
  limits.rt_runtime = Microseconds(scheduler.rt_runtime_us);
  limits.rt_period = Microseconds(scheduler.rt_period_us);
  limits.fair_reserve = FairReserve(environment, kernel);
  limits.fair_reserve_wait = 2 * LongestPeriod(scheduler);
  limits.bandwidth_slice =
      absl::Microseconds(scheduler.cfs_bandwidth_slice_us.value_or(kDefaultBandwidthSliceUs));
  limits.autogroup = scheduler.autogroup_enabled;
  return limits;
}

}  // namespace ktstr
