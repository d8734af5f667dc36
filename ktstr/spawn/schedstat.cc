// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/schedstat.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"

namespace ktstr {

std::optional<SchedstatReading> ReadSchedstat(absl::string_view task) {
  const absl::StatusOr<std::string> text = ReadFile(absl::StrCat("/proc/", task, "/schedstat"));
  if (!text.ok()) return std::nullopt;
  const std::vector<absl::string_view> fields =
      absl::StrSplit(*text, absl::ByAnyChar(" \n"), absl::SkipEmpty());
  SchedstatReading reading;
  if (fields.size() < 3 || !absl::SimpleAtoi(fields[0], &reading.run_ns) ||
      !absl::SimpleAtoi(fields[1], &reading.run_delay_ns) ||
      !absl::SimpleAtoi(fields[2], &reading.timeslices)) {
    return std::nullopt;
  }
  return reading;
}

}  // namespace ktstr
