// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// LiveLines: a line of iterations per second per group, now and then. Parent side, pure.

#ifndef TOOLS_WORKLOAD_LIVE_LINES_H_
#define TOOLS_WORKLOAD_LIVE_LINES_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ktstr/spawn/workload_config.h"

namespace ktstr {

class LiveLines {
 public:
  // The workers of `config` lie one group after the other in every snapshot.
  explicit LiveLines(const WorkloadConfig& config);

  // The title line, with newline.
  std::string Title() const;
  // The line for `iterations` per worker at `at_ns` since the start: rates since the line before.
  // REQUIRES: at_ns rises from line to line.
  std::string Line(uint64_t at_ns, std::span<const uint64_t> iterations);

 private:
  struct Group {
    std::string title;
    size_t workers = 0;
    uint64_t iterations = 0;
  };
  std::vector<Group> groups_;
  uint64_t at_ns_ = 0;
};

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_LIVE_LINES_H_
