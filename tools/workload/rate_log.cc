// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/rate_log.h"

namespace ktstr {

RateLog::RateLog(const WorkloadConfig& config) {
  for (size_t i = 0; i < config.groups.size(); ++i) {
    const GroupConfig& group = config.groups[i];
    for (int worker = 0; worker < group.workers; ++worker) {
      workers_.emplace_back(i, group.work.RoleOf(worker % group.work.group_size()));
    }
  }
}

void RateLog::Add(uint64_t at_ns, std::span<const uint64_t> iterations) {
  std::map<Key, uint64_t> sums;
  for (size_t i = 0; i < workers_.size(); ++i) sums[workers_[i]] += iterations[i];
  const double seconds = static_cast<double>(at_ns - at_ns_) / 1e9;
  for (const auto& [key, sum] : sums) {
    rates_[key].push_back(static_cast<double>(sum - iterations_[key]) / seconds);
  }
  iterations_ = std::move(sums);
  at_ns_ = at_ns;
}

std::vector<double> RateLog::RatesOf(size_t group, const std::string& role) const {
  const auto found = rates_.find({group, role});
  return found == rates_.end() ? std::vector<double>() : found->second;
}

}  // namespace ktstr
