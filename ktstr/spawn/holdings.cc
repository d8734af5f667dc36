// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/holdings.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/base/parent_process.h"
#include "ktstr/machine/cgroup_hierarchy.h"

namespace ktstr {
namespace {

constexpr absl::Duration kSettleTimeout = absl::Seconds(10);

int CountEntries(const std::string& folder, absl::string_view prefix = "") {
  const auto entries = ListDirectory(folder);
  if (!entries.ok()) return 0;
  return static_cast<int>(std::count_if(
      entries->begin(), entries->end(),
      [prefix](const DirectoryEntry& entry) { return absl::StartsWith(entry.name, prefix); }));
}

int CountSharedMappings() {
  int count = 0;
  for (const absl::string_view line :
       absl::StrSplit(ReadFile("/proc/self/maps").value_or(""), '\n')) {
    count += absl::StrContains(line, " rw-s ");
  }
  return count;
}

int CountChildren() {
  int count = 0;
  for (const DirectoryEntry& entry :
       ListDirectory("/proc").value_or(std::vector<DirectoryEntry>{})) {
    pid_t pid = 0;
    count += absl::SimpleAtoi(entry.name, &pid) && ParentOf(pid) == ::getpid();
  }
  return count;
}

int CountCgroups(pid_t harness) {
  const auto hierarchy = CgroupHierarchy::Find();
  if (!hierarchy.ok()) return 0;
  return CountEntries(hierarchy->own_group(), absl::StrCat("ktstr-", harness, "-"));
}

}  // namespace

std::string FormatHoldings(const Holdings& holdings) {
  return absl::StrCat(holdings.descriptors, " descriptors, ", holdings.processes, " processes, ",
                      holdings.shared_mappings, " mappings, ", holdings.cgroups, " cgroups, ",
                      holdings.temp_files, " files");
}

void AdoptOrphans() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

Holdings CountHoldings(pid_t harness) {
  const char* const temporary = std::getenv("TEST_TMPDIR");
  return {.descriptors = CountEntries("/proc/self/fd"),
          .processes = CountChildren(),
          .shared_mappings = CountSharedMappings(),
          .cgroups = CountCgroups(harness == 0 ? ::getpid() : harness),
          .temp_files = temporary == nullptr ? 0 : CountEntries(temporary)};
}

Holdings SettledHoldings(const Holdings& expected, pid_t harness) {
  const MonotonicTime deadline = MonotonicTime::In(kSettleTimeout);
  for (;;) {
    while (::waitpid(-1, nullptr, WNOHANG | __WALL) > 0) {
    }
    const Holdings now = CountHoldings(harness);
    if (now == expected || deadline.has_passed()) return now;
    absl::SleepFor(absl::Milliseconds(1));
  }
}

}  // namespace ktstr
