// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/anomaly_log.h"

#include <algorithm>
#include <utility>

namespace runner {

void AnomalyLog::Add(Anomaly anomaly) {
  // A panic at the end of a log is not to be lost among what came before it.
  uint64_t& kept = anomaly.kind == AnomalyKind::kKernelPanic ? panics_
                   : IsContradiction(anomaly.kind)           ? contradictions_
                                                             : others_;
  if (kept >= limit_) {
    ++dropped_;
    return;
  }
  ++kept;
  if (anomaly.document != kNoIndex) reported_end_ = std::max(reported_end_, anomaly.document + 1);
  anomalies_.push_back(std::move(anomaly));
}

std::vector<Anomaly> AnomalyLog::Take(const std::vector<Document>& documents) {
  std::erase_if(anomalies_, [&documents](const Anomaly& anomaly) {
    return anomaly.document != kNoIndex && documents[anomaly.document].is_prose;
  });
  std::stable_sort(anomalies_.begin(), anomalies_.end(),
                   [](const Anomaly& a, const Anomaly& b) { return a.line < b.line; });
  return std::exchange(anomalies_, {});
}

}  // namespace runner
