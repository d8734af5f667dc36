// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/bazel/warnings_reporter.h"

#include <variant>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"

namespace runner {

absl::Status WarningsReporter::OnEvent(const RunEvent& event) {
  const auto* finished = std::get_if<TestFinished>(&event);
  if (finished == nullptr) return absl::OkStatus();
  std::string warnings;
  for (const AttemptResult& attempt : finished->result.attempts) {
    for (const std::string& note : attempt.notes) absl::StrAppend(&warnings, note, "\n");
  }
  if (warnings.empty()) return absl::OkStatus();
  return ktstr::WriteFileAtomically(path_, warnings);
}

}  // namespace runner
