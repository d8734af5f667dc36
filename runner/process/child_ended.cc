// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/child_ended.h"

#include <sys/resource.h>

namespace runner {
namespace {

ResourceUsage UsageOf(const rusage& usage) {
  return {.cpu_time =
              absl::DurationFromTimeval(usage.ru_utime) + absl::DurationFromTimeval(usage.ru_stime),
          .peak_memory_bytes = static_cast<uint64_t>(usage.ru_maxrss) * 1024};
}

// A group has the usage of all that was in it.
void AddGroupUsage(const ResourceUsage& group, ResourceUsage& usage) {
  if (group.cpu_time_of_group) {
    usage.cpu_time = group.cpu_time;
    usage.cpu_time_of_group = true;
  }
  if (group.peak_memory_of_group) {
    usage.peak_memory_bytes = group.peak_memory_bytes;
    usage.peak_memory_of_group = true;
  }
  usage.peak_processes = group.peak_processes;
}

}  // namespace

ExitStatus ToExitStatus(const ktstr::ProcessExit& exit, bool timed_out) {
  ExitStatus status;
  status.kind = timed_out       ? ExitStatus::Kind::kTimedOut
                : exit.signaled ? ExitStatus::Kind::kSignaled
                                : ExitStatus::Kind::kExited;
  status.code = exit.code;
  status.core_dumped = exit.core_dumped;
  return status;
}

void NoteExit(const ktstr::ProcessExit& exit, bool timed_out, ChildEnded& ended) {
  ended.exit = ToExitStatus(exit, timed_out);
  ended.usage = UsageOf(exit.usage);
}

void NoteUsage(const TestGroup& group, ChildEnded& ended) {
  AddGroupUsage(group.Usage(), ended.usage);
}

}  // namespace runner
