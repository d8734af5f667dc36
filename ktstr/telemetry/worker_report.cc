// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/worker_report.h"

namespace ktstr {

const char* WorkerExitName(WorkerExit::Kind kind) {
  switch (kind) {
    case WorkerExit::Kind::kFinished:
      return "finished";
    case WorkerExit::Kind::kExited:
      return "exited";
    case WorkerExit::Kind::kSignaled:
      return "signaled";
    case WorkerExit::Kind::kTimedOut:
      return "timed_out";
    case WorkerExit::Kind::kGaveUp:
      return "gave_up";
    case WorkerExit::Kind::kFailed:
      return "failed";
    case WorkerExit::Kind::kWaitFailed:
      return "wait_failed";
  }
  return "unknown";
}

uint64_t WorkerReport::detail(std::string_view name) const {
  for (const auto& [known, value] : details) {
    if (known == name) return value;
  }
  return 0;
}

const HistogramSnapshot& WorkerReport::histogram(Instrument instrument) const {
  static const HistogramSnapshot kEmpty;
  const auto found = instruments.find(instrument);
  return found == instruments.end() ? kEmpty : found->second.histogram;
}

}  // namespace ktstr
