// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/parent_process.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"

namespace ktstr {

std::optional<pid_t> ParentOf(pid_t pid) {
  const absl::StatusOr<std::string> stat = ReadFile(absl::StrCat("/proc/", pid, "/stat"));
  return stat.ok() ? ParseParent(*stat) : std::nullopt;
}

std::optional<pid_t> ParseParent(absl::string_view stat) {
  // "PID (COMM) STATE PPID ...", where COMM may hold parentheses and blanks as well.
  constexpr size_t kEndAndState = 4;  // ") S "
  const size_t end = stat.rfind(") ");
  if (end == absl::string_view::npos || end + kEndAndState > stat.size()) return std::nullopt;
  const absl::string_view rest = stat.substr(end + kEndAndState);
  pid_t parent = 0;
  if (!absl::SimpleAtoi(rest.substr(0, rest.find(' ')), &parent)) return std::nullopt;
  return parent;
}

}  // namespace ktstr
