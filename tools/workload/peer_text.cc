// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/peer_text.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/workload/text_table.h"

namespace ktstr {
namespace {

// What a peer's block is made of.
struct PeerView {
  const WorkloadReport& report;
  const RateLog& rates;
  size_t group;
  std::vector<const WorkerReport*> workers;  // Of the role that the peer counts.
};

struct Peer {
  const char* work_type;
  const char* role;  // Whose work the peer counts.
  const char* name;
  std::string (*text)(const PeerView& view);
};

constexpr double kPercents[] = {20, 50, 90, 99, 99.9};

std::string Micros(std::optional<double> ns) {
  return ns.has_value() ? absl::StrFormat("%.1f", *ns / 1e3) : "-";
}

std::optional<double> AsDouble(std::optional<uint64_t> value) {
  if (!value.has_value()) return std::nullopt;
  return static_cast<double>(*value);
}

uint64_t Sum(const PeerView& view, uint64_t WorkerReport::*member) {
  uint64_t sum = 0;
  for (const WorkerReport* worker : view.workers) sum += worker->*member;
  return sum;
}

double Seconds(uint64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

// The time until the last worker ended, from the opening of the gate.
uint64_t LongestNs(const PeerView& view) {
  uint64_t longest = 0;
  for (const WorkerReport* worker : view.workers) {
    longest = std::max(longest, worker->start_skew_ns.value_or(0) + worker->wall_ns.value_or(0));
  }
  return longest;
}

// ---- schbench ----

std::vector<std::string> LatencyRow(const char* title, const PeerView& view,
                                    Instrument instrument) {
  HistogramSnapshot merged;
  for (const WorkerReport* worker : view.workers) merged.Merge(worker->histogram(instrument));
  std::vector<std::string> cells = {title, absl::StrCat(merged.count())};
  for (const double percent : kPercents) {
    cells.push_back(Micros(AsDouble(merged.Percentile(percent))));
  }
  cells.push_back(Micros(AsDouble(merged.min_ns())));
  cells.push_back(Micros(AsDouble(merged.max_ns())));
  return cells;
}

// By nearest rank, as the histograms.
std::vector<std::string> RateRow(const char* title, std::vector<double> rates) {
  std::sort(rates.begin(), rates.end());
  const auto cell = [&](double place) {
    if (rates.empty()) return std::string("-");
    const double rank = std::ceil(place * static_cast<double>(rates.size()));
    return absl::StrFormat("%.0f", rates[static_cast<size_t>(std::max(rank, 1.0)) - 1]);
  };
  std::vector<std::string> cells = {title, absl::StrCat(rates.size())};
  for (const double percent : kPercents) cells.push_back(cell(percent / 100));
  cells.push_back(cell(0));
  cells.push_back(cell(1));
  return cells;
}

std::string SchbenchText(const PeerView& view) {
  std::vector<TextTable::Column> columns = {{.title = "", .align = TextTable::Align::kLeft},
                                            {.title = "samples"}};
  for (const double percent : kPercents) {
    columns.push_back({.title = absl::StrFormat("%gth", percent)});
  }
  columns.push_back({.title = "min"});
  columns.push_back({.title = "max"});
  TextTable table(std::move(columns));
  table.AddRow(LatencyRow("wakeup latency, usec", view, Instrument::kWakeLatency));
  table.AddRow(LatencyRow("request latency, usec", view, Instrument::kRequestLatency));
  table.AddRow(RateRow("RPS, second by second", view.rates.RatesOf(view.group, "worker")));
  const double average = static_cast<double>(Sum(view, &WorkerReport::iterations)) /
                         std::max(Seconds(view.report.duration_ns), 1e-9);
  return absl::StrCat(table.Render({}), absl::StrFormat("average rps: %.2f\n", average));
}

// ---- cyclictest ----

std::string CyclictestText(const PeerView& view) {
  std::vector<TextTable::Column> columns;
  for (const char* title : {"T", "TID", "policy", "C", "Min", "Avg", "Max"}) {
    columns.push_back({.title = title});
  }
  TextTable table(std::move(columns));
  const std::string& policy = view.report.groups[view.group].policy;
  for (const WorkerReport* worker : view.workers) {
    const HistogramSnapshot& late = worker->histogram(Instrument::kTimerLatency);
    std::optional<double> average;
    if (!late.empty()) average = static_cast<double>(late.sum_ns()) / late.count();
    table.AddRow({absl::StrCat(worker->index), absl::StrCat(worker->tid), policy,
                  absl::StrCat(late.count()), Micros(AsDouble(late.min_ns())), Micros(average),
                  Micros(AsDouble(late.max_ns()))});
  }
  return absl::StrCat(table.Render({}), "Min, Avg and Max in usec\n");
}

// ---- hackbench ----

std::string HackbenchText(const PeerView& view) {
  const uint64_t messages = Sum(view, &WorkerReport::work_units);
  const double seconds = Seconds(LongestNs(view));
  if (messages == 0 || seconds == 0) return "no message was sent\n";
  return absl::StrFormat("Time: %.3f sec for %d messages, %.0f messages/sec\n", seconds, messages,
                         static_cast<double>(messages) / seconds);
}

// ---- perf bench sched pipe ----

std::string PerfPipeText(const PeerView& view) {
  const uint64_t operations = Sum(view, &WorkerReport::iterations);
  const double seconds = Seconds(LongestNs(view));
  if (operations == 0 || seconds == 0) return "no operation was completed\n";
  const auto count = static_cast<double>(operations);
  const auto pairs = static_cast<double>(view.workers.size());
  return absl::StrFormat("Total time: %.3f sec for %d operations, %.6f usecs/op, %.0f ops/sec\n",
                         seconds, operations, seconds * pairs * 1e6 / count, count / seconds);
}

constexpr Peer kPeers[] = {
    {"Schbench", "worker", "schbench", SchbenchText},
    {"TimerLatency", "worker", "cyclictest", CyclictestText},
    {"UnixMessaging", "sender", "hackbench", HackbenchText},
    {"PipeIo", "starter", "perf bench sched pipe", PerfPipeText},
};

}  // namespace

std::string PeerText(const WorkloadReport& report, const RateLog& rates) {
  std::string text;
  for (size_t i = 0; i < report.groups.size(); ++i) {
    for (const Peer& peer : kPeers) {
      if (report.groups[i].work_type != peer.work_type) continue;
      PeerView view{.report = report, .rates = rates, .group = i, .workers = {}};
      for (const WorkerReport* worker : report.GroupWorkers(static_cast<int>(i))) {
        if (worker->role == peer.role) view.workers.push_back(worker);
      }
      absl::StrAppend(&text, "\n", report.groups[i].name, " as ", peer.name, ":\n",
                      peer.text(view));
    }
  }
  return text;
}

}  // namespace ktstr
