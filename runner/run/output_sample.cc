// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/output_sample.h"

#include <algorithm>

namespace runner {

void OutputSample::Add(absl::string_view bytes) {
  const absl::string_view fitting = bytes.substr(0, kMaxBytes - head_.size());
  head_.append(fitting.data(), fitting.size());
  is_cut_ |= fitting.size() < bytes.size();

  bytes.remove_prefix(bytes.size() - std::min(bytes.size(), kMaxBytes));
  recent_.append(bytes.data(), bytes.size());
  if (recent_.size() > 2 * kMaxBytes) recent_.erase(0, recent_.size() - kMaxBytes);
}

std::string OutputSample::tail() const {
  if (!is_cut_) return "";
  return recent_.substr(recent_.size() - std::min(recent_.size(), kMaxBytes));
}

}  // namespace runner
