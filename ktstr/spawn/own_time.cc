// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/own_time.h"

#include <ctime>

#include "ktstr/base/duration_ns.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/spawn/schedstat.h"

namespace ktstr {
OwnTime OwnTime::Read() {
  OwnTime now;
  now.tid_ = fork_safe::Gettid();
  const std::optional<SchedstatReading> account = ReadSchedstat("thread-self");
  // Unlike the account's, this CPU time is not that of the last tick.
  timespec cpu{};
  if (account.has_value() && ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu) == 0) {
    now.time_ = FromNs(account->run_delay_ns) + absl::DurationFromTimespec(cpu);
  }
  rusage usage{};
  if (fork_safe::ThreadUsage(usage) == 0) now.switches_ = usage.ru_nvcsw;
  return now;
}

std::optional<int64_t> OwnTime::SwitchesSince(const OwnTime& earlier) const {
  if (tid_ == 0 || tid_ != earlier.tid_) return std::nullopt;
  return switches_ - earlier.switches_;
}

std::optional<absl::Duration> OwnTime::Since(const OwnTime& earlier) const {
  if (tid_ != earlier.tid_ || !time_.has_value() || !earlier.time_.has_value()) return std::nullopt;
  return *time_ - *earlier.time_;
}

}  // namespace ktstr
