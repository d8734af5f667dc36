// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/await.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ktstr/base/file.h"
#include "ktstr/base/monotonic_time.h"

namespace ktstr {

bool Await(const std::function<bool()>& condition, absl::Duration timeout) {
  const MonotonicTime end = MonotonicTime::In(timeout);
  while (!condition()) {
    if (end.has_passed()) return false;
    absl::SleepFor(absl::Microseconds(100));
  }
  return true;
}

bool AwaitIterations(const Workload& workload, size_t worker, uint64_t more,
                     absl::Duration timeout) {
  const uint64_t wanted = workload.SnapshotIterations()[worker] + more;
  return Await([&] { return workload.SnapshotIterations()[worker] >= wanted; }, timeout);
}

char TaskStateOf(pid_t tid) {
  const absl::StatusOr<std::string> stat = ReadFile(absl::StrCat("/proc/", tid, "/stat"));
  if (!stat.ok()) return 0;
  // The state follows the name, which is in parentheses and may contain any byte.
  const size_t name_end = stat->rfind(')');
  if (name_end == std::string::npos || name_end + 2 >= stat->size()) return 0;
  return (*stat)[name_end + 2];
}

bool AwaitAsleep(const Workload& workload, size_t worker, absl::Duration timeout) {
  const pid_t tid = workload.worker_pids()[worker];
  const auto asleep = [tid] {
    const char state = TaskStateOf(tid);
    return state == 'S' || state == 'D';
  };
  return Await(asleep, timeout);
}

}  // namespace ktstr
