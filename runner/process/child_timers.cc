// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/child_timers.h"

#include <algorithm>

#include "ktstr/base/duration_ns.h"

namespace runner {
namespace {

uint64_t Later(uint64_t time_ns, uint64_t by_ns) {
  return time_ns >= kNoDeadline - by_ns ? kNoDeadline : time_ns + by_ns;
}

}  // namespace

uint64_t After(uint64_t now_ns, absl::Duration duration) {
  return Later(now_ns, ktstr::ToNs(duration));
}

uint64_t ChildTimers::Next() const {
  return std::min({slow_ns, phase_ends_ns, idle_ns});
}

void ChildTimers::Shift(uint64_t by_ns) {
  for (uint64_t* time_ns : {&started_ns, &slow_ns, &phase_ends_ns, &idle_ns}) {
    *time_ns = Later(*time_ns, by_ns);
  }
}

}  // namespace runner
