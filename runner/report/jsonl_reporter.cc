// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/jsonl_reporter.h"

#include <string>

#include "ktstr/base/sys.h"
#include "runner/report/event_json.h"

namespace runner {

absl::Status JsonlReporter::OnEvent(const RunEvent& event) {
  const std::string line = EventLine(event);
  const absl::Status status = ktstr::sys::WriteAll(options_.fd, line);
  if (status.ok()) {
    kept_bytes_ += line.size();
  } else if (options_.cuts_back) {
    ktstr::sys::Truncate(options_.fd, kept_bytes_).IgnoreError();
  }
  return status;
}

}  // namespace runner
