// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/own_time.h"

#include <ctime>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

// The second number of "CPU_NS RUN_DELAY_NS TIMESLICES".
std::optional<absl::Duration> RunDelay() {
  const absl::StatusOr<std::string> text = ReadFile("/proc/thread-self/schedstat");
  if (!text.ok()) return std::nullopt;
  const std::vector<absl::string_view> words = absl::StrSplit(*text, ' ');
  int64_t ns = 0;
  if (words.size() < 2 || !absl::SimpleAtoi(words[1], &ns)) return std::nullopt;
  return absl::Nanoseconds(ns);
}

}  // namespace

OwnTime OwnTime::Read() {
  OwnTime now;
  now.tid_ = fork_safe::Gettid();
  const std::optional<absl::Duration> run_delay = RunDelay();
  timespec cpu{};
  if (run_delay.has_value() && ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu) == 0) {
    now.time_ = *run_delay + absl::DurationFromTimespec(cpu);
  }
  return now;
}

std::optional<absl::Duration> OwnTime::Since(const OwnTime& earlier) const {
  if (tid_ != earlier.tid_ || !time_.has_value() || !earlier.time_.has_value()) return std::nullopt;
  return *time_ - *earlier.time_;
}

}  // namespace ktstr
