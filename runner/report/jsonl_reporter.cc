// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/jsonl_reporter.h"

#include "ktstr/base/sys.h"
#include "runner/report/event_json.h"

namespace runner {

absl::Status JsonlReporter::OnEvent(const RunEvent& event) {
  return ktstr::sys::WriteAll(options_.fd, EventLine(event));
}

}  // namespace runner
