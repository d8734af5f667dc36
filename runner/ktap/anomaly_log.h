// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// AnomalyLog: what is wrong with a stream, as much of it as is kept. Pure.

#ifndef RUNNER_KTAP_ANOMALY_LOG_H_
#define RUNNER_KTAP_ANOMALY_LOG_H_

#include <cstdint>
#include <vector>

#include "runner/ktap/result_tree.h"

namespace runner {

class AnomalyLog {
 public:
  // Of contradictions, of panics and of all others, so many are kept.
  explicit AnomalyLog(uint64_t limit) : limit_(limit) {}

  void Add(Anomaly anomaly);
  // Above every document that a kept anomaly is about.
  uint32_t reported_end() const { return reported_end_; }
  // How many were not kept.
  uint64_t dropped() const { return dropped_; }
  // In the order of their lines, without those about `documents` that turned out to be prose. The
  // log is empty then.
  std::vector<Anomaly> Take(const std::vector<Document>& documents);

 private:
  const uint64_t limit_;
  std::vector<Anomaly> anomalies_;
  uint64_t contradictions_ = 0;
  uint64_t panics_ = 0;
  uint64_t others_ = 0;
  uint64_t dropped_ = 0;
  uint32_t reported_end_ = 0;
};

}  // namespace runner

#endif  // RUNNER_KTAP_ANOMALY_LOG_H_
