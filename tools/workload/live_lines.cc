// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/live_lines.h"

#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/workload/figure.h"

namespace ktstr {
namespace {

constexpr int kTimeWidth = 8;

}  // namespace

LiveLines::LiveLines(const WorkloadConfig& config) {
  for (const GroupConfig& group : config.groups) {
    const std::string name = group.name.empty() ? group.work.name() : group.name;
    groups_.push_back(
        {.title = absl::StrCat(name, " iter/s"), .workers = static_cast<size_t>(group.workers)});
  }
}

std::string LiveLines::Title() const {
  std::string line = absl::StrFormat("%*s", kTimeWidth, "time");
  for (const Group& group : groups_) absl::StrAppend(&line, "  ", group.title);
  return line + "\n";
}

std::string LiveLines::Line(uint64_t at_ns, std::span<const uint64_t> iterations) {
  std::string line = absl::StrFormat("%*s", kTimeWidth,
                                     absl::StrFormat("%.1fs", static_cast<double>(at_ns) / 1e9));
  const double seconds = static_cast<double>(at_ns - at_ns_) / 1e9;
  for (Group& group : groups_) {
    const auto workers = iterations.first(group.workers);
    iterations = iterations.subspan(group.workers);
    const uint64_t now = std::accumulate(workers.begin(), workers.end(), uint64_t{0});
    const double rate = static_cast<double>(now - group.iterations) / seconds;
    group.iterations = now;
    absl::StrAppendFormat(&line, "  %*s", static_cast<int>(group.title.size()), FormatFigure(rate));
  }
  at_ns_ = at_ns;
  return line + "\n";
}

}  // namespace ktstr
