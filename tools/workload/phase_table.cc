// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/phase_table.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/workload/figure.h"

namespace ktstr {
namespace {

// All workers' stays in one phase, or in one part of it.
struct PhaseSum {
  std::string label;
  uint64_t first_at_ns = 0;
  uint64_t longest_ns = 0;
  double iterations_per_second = 0;
  std::optional<double> cpu_share;
  std::optional<uint64_t> run_delay_ns;
  uint64_t lost_wakes = 0;

  void Add(const PhaseReport& phase) {
    first_at_ns = std::min(first_at_ns, phase.first_at_ns);
    longest_ns = std::max(longest_ns, phase.wall_ns);
    lost_wakes += phase.lost_wakes;
    if (phase.wall_ns > 0) {
      iterations_per_second +=
          static_cast<double>(phase.iterations) * 1e9 / static_cast<double>(phase.wall_ns);
    }
    if (const std::optional<double> share = phase.cpu_share()) {
      cpu_share = cpu_share.value_or(0) + *share;
    }
    if (phase.run_delay_ns.has_value()) {
      run_delay_ns = run_delay_ns.value_or(0) + *phase.run_delay_ns;
    }
  }
};

std::string LabelOf(const PhaseReport& phase) {
  if (!phase.part.has_value()) return phase.name;
  return absl::StrCat(phase.name, " ", *phase.part, " ", phase.part_name);
}

std::vector<PhaseSum> Sums(Workers workers) {
  std::vector<PhaseSum> sums;
  for (const WorkerReport* worker : workers) {
    for (const PhaseReport& phase : worker->phases) {
      const std::string label = LabelOf(phase);
      auto sum = std::find_if(sums.begin(), sums.end(),
                              [&](const PhaseSum& known) { return known.label == label; });
      if (sum == sums.end()) {
        sum = sums.insert(sums.end(), {.label = label, .first_at_ns = phase.first_at_ns});
      }
      sum->Add(phase);
    }
  }
  std::stable_sort(sums.begin(), sums.end(), [](const PhaseSum& a, const PhaseSum& b) {
    return a.first_at_ns < b.first_at_ns;
  });
  return sums;
}

std::string TimeCell(std::optional<uint64_t> ns) {
  return ns.has_value() ? FormatTime(static_cast<double>(*ns)) : "-";
}

}  // namespace

std::string PhaseTable(Workers workers, const TextStyle& style) {
  TextTable table({{.title = "phase", .align = TextTable::Align::kLeft},
                   {.title = "time"},
                   {.title = "iter/s"},
                   {.title = "CPU"},
                   {.title = "run delay"},
                   {.title = "lost wakes"}});
  const std::vector<PhaseSum> sums = Sums(workers);
  if (sums.empty()) return "";
  for (const PhaseSum& sum : sums) {
    table.AddRow({sum.label, TimeCell(sum.longest_ns), FormatFigure(sum.iterations_per_second),
                  sum.cpu_share.has_value() ? FormatShare(*sum.cpu_share) : "-",
                  TimeCell(sum.run_delay_ns), FormatFigure(static_cast<double>(sum.lost_wakes))});
  }
  return table.Render(style);
}

}  // namespace ktstr
