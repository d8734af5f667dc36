// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/numa_pages.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"

namespace ktstr {

std::map<int, uint64_t> ParsePagesByNode(absl::string_view numa_maps) {
  std::map<int, uint64_t> pages_by_node;
  for (const absl::string_view token :
       absl::StrSplit(numa_maps, absl::ByAnyChar(" \n"), absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(token, absl::MaxSplits('=', 1));
    absl::string_view name = parts.first;
    int node = 0;
    uint64_t pages = 0;
    if (!absl::ConsumePrefix(&name, "N") || !absl::SimpleAtoi(name, &node) || node < 0) continue;
    if (absl::SimpleAtoi(parts.second, &pages)) pages_by_node[node] += pages;
  }
  return pages_by_node;
}

absl::StatusOr<std::map<int, uint64_t>> ReadPagesByNode(pid_t pid) {
  absl::StatusOr<std::string> text = ReadFile(absl::StrCat("/proc/", pid, "/numa_maps"));
  if (absl::IsNotFound(text.status()) && ReadFile(absl::StrCat("/proc/", pid, "/stat")).ok()) {
    return absl::UnimplementedError("this kernel has no /proc/PID/numa_maps; it takes CONFIG_NUMA");
  }
  if (!text.ok()) return text.status();
  return ParsePagesByNode(*text);
}

absl::StatusOr<uint64_t> ParsePagesMigrated(absl::string_view vmstat) {
  for (absl::string_view line : absl::StrSplit(vmstat, '\n')) {
    uint64_t pages = 0;
    if (!absl::ConsumePrefix(&line, "numa_pages_migrated ")) continue;
    if (absl::SimpleAtoi(line, &pages)) return pages;
  }
  return absl::UnimplementedError(
      "this kernel counts no migrated pages; it takes CONFIG_NUMA_BALANCING");
}

absl::StatusOr<uint64_t> ReadPagesMigrated() {
  ASSIGN_OR_RETURN(const std::string text, ReadFile("/proc/vmstat"));
  return ParsePagesMigrated(text);
}

}  // namespace ktstr
