// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/attempt_line.h"

#include <cstddef>

#include "absl/strings/str_cat.h"

namespace runner {

std::string AttemptLine(const TestResult& result) {
  const size_t count = result.attempts.size();
  if (count < 2) return "";
  const size_t shown = static_cast<size_t>(result.telling() - result.attempts.data()) + 1;
  std::string line = absl::StrCat("# attempt ", shown);
  if (shown != count) absl::StrAppend(&line, " of ", count);
  if (result.flaky) line += ", after one that failed: flaky";
  return line;
}

}  // namespace runner
