// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/ancestry.h"

#include <unistd.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/file.h"

namespace runner {
namespace {

// How often the line is read anew when one in it has died meanwhile.
constexpr int kTries = 8;
// No line is as long: the kernel nests 32 pid namespaces at most, but processes without a limit.
constexpr int kMaxLength = 100'000;

std::optional<pid_t> ParentOf(pid_t pid) {
  const absl::StatusOr<std::string> stat = ktstr::ReadFile(absl::StrCat("/proc/", pid, "/stat"));
  if (!stat.ok()) return std::nullopt;
  // "PID (COMM) STATE PPID ...", where COMM may hold anything, also parentheses.
  const size_t end = stat->rfind(") ");
  if (end == std::string::npos || end + 4 > stat->size()) return std::nullopt;
  const absl::string_view rest = absl::string_view(*stat).substr(end + 4);
  pid_t parent = 0;
  if (!absl::SimpleAtoi(rest.substr(0, rest.find(' ')), &parent)) return std::nullopt;
  return parent;
}

}  // namespace

std::optional<pid_t> TopAncestor(pid_t pid) {
  const pid_t self = ::getpid();
  for (int tries = 0; tries < kTries; ++tries) {
    if (!ParentOf(pid).has_value()) return std::nullopt;
    std::optional<pid_t> at = pid;
    for (int length = 0; at.has_value() && *at > 0 && *at != self && length < kMaxLength;
         ++length) {
      const std::optional<pid_t> parent = ParentOf(*at);
      if (parent == self) return at;
      at = parent;
    }
    if (at.has_value()) return 0;
  }
  return std::nullopt;
}

}  // namespace runner
