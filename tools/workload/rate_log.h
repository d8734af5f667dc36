// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RateLog: iterations per second of each role of each group, second by second. Parent side, pure.

#ifndef TOOLS_WORKLOAD_RATE_LOG_H_
#define TOOLS_WORKLOAD_RATE_LOG_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ktstr/spawn/workload_config.h"

namespace ktstr {

class RateLog {
 public:
  // The workers of `config` lie one group after the other in every snapshot.
  explicit RateLog(const WorkloadConfig& config);

  // Notes the iterations per worker at `at_ns` since the start. REQUIRES: at_ns rises.
  void Add(uint64_t at_ns, std::span<const uint64_t> iterations);

  // The rates between one Add() and the next, of a role of a group together.
  std::vector<double> RatesOf(size_t group, const std::string& role) const;

 private:
  using Key = std::pair<size_t, std::string>;
  std::vector<Key> workers_;
  std::map<Key, uint64_t> iterations_;
  std::map<Key, std::vector<double>> rates_;
  uint64_t at_ns_ = 0;
};

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_RATE_LOG_H_
