// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/worker_columns.h"

#include <algorithm>
#include <utility>

#include "tools/workload/figure.h"

namespace ktstr {
namespace {

using OfWorker = std::function<std::optional<double>(const WorkerReport&)>;

// Folds the values that are there; absent when none is.
template <typename Fold>
std::optional<double> FoldPresent(Workers workers, const OfWorker& of_worker, Fold fold) {
  std::optional<double> result;
  for (const WorkerReport* worker : workers) {
    const std::optional<double> value = of_worker(*worker);
    if (value.has_value()) result = result.has_value() ? fold(*result, *value) : *value;
  }
  return result;
}

WorkerColumn Summed(std::string title, OfWorker of_worker, std::string (*format)(double)) {
  return {.title = std::move(title),
          .of_worker = of_worker,
          .of_all =
              [of_worker](Workers workers) {
                return FoldPresent(workers, of_worker, std::plus<double>());
              },
          .format = format};
}

WorkerColumn Largest(std::string title, OfWorker of_worker, std::string (*format)(double)) {
  return {.title = std::move(title),
          .of_worker = of_worker,
          .of_all =
              [of_worker](Workers workers) {
                return FoldPresent(workers, of_worker,
                                   [](double a, double b) { return std::max(a, b); });
              },
          .format = format};
}

std::optional<double> ToDouble(std::optional<uint64_t> value) {
  if (!value.has_value()) return std::nullopt;
  return static_cast<double>(*value);
}

OfWorker Count(uint64_t WorkerReport::*member) {
  return [member](const WorkerReport& worker) { return static_cast<double>(worker.*member); };
}

OfWorker Optional(std::optional<uint64_t> WorkerReport::*member) {
  return [member](const WorkerReport& worker) { return ToDouble(worker.*member); };
}

std::optional<double> PerWall(const WorkerReport& worker, double amount) {
  if (worker.wall_ns.value_or(0) == 0) return std::nullopt;
  return amount / static_cast<double>(*worker.wall_ns);
}

OfWorker PerSecond(uint64_t WorkerReport::*member) {
  return [member](const WorkerReport& worker) {
    return PerWall(worker, static_cast<double>(worker.*member) * 1e9);
  };
}

std::optional<double> CpuShare(const WorkerReport& worker) {
  if (!worker.cpu_ns.has_value()) return std::nullopt;
  return PerWall(worker, static_cast<double>(*worker.cpu_ns));
}

HistogramSnapshot Merged(Workers workers, Instrument instrument) {
  HistogramSnapshot merged;
  for (const WorkerReport* worker : workers) merged.Merge(worker->histogram(instrument));
  return merged;
}

using OfHistogram = std::function<std::optional<double>(const HistogramSnapshot&)>;

WorkerColumn OfInstrument(std::string title, Instrument instrument, OfHistogram value,
                          std::string (*format)(double)) {
  return {
      .title = std::move(title),
      .of_worker = [=](const WorkerReport& worker) { return value(worker.histogram(instrument)); },
      .of_all = [=](Workers workers) { return value(Merged(workers, instrument)); },
      .format = format};
}

}  // namespace

std::vector<WorkerColumn> ProgressColumns() {
  return {Summed("iter/s", PerSecond(&WorkerReport::iterations), FormatFigure),
          Summed("units/s", PerSecond(&WorkerReport::work_units), FormatFigure),
          Summed("CPU", CpuShare, FormatShare),
          Summed("run delay", Optional(&WorkerReport::run_delay_ns), FormatTime),
          Summed("migr", Count(&WorkerReport::migrations), FormatFigure),
          Summed("vol", Optional(&WorkerReport::voluntary_switches), FormatFigure),
          Summed("invol", Optional(&WorkerReport::involuntary_switches), FormatFigure),
          Largest("max gap", Optional(&WorkerReport::max_gap_ns), FormatTime)};
}

std::vector<WorkerColumn> WaitColumns() {
  return {Summed("blocked", Count(&WorkerReport::blocks), FormatFigure),
          Summed("passed", Count(&WorkerReport::passes), FormatFigure),
          Summed("spurious", Count(&WorkerReport::spurious_wakes), FormatFigure),
          Summed("interrupted", Count(&WorkerReport::interrupted_waits), FormatFigure),
          Summed("lost wakes", Count(&WorkerReport::lost_wakes), FormatFigure)};
}

std::vector<WorkerColumn> DetailColumns(Workers workers) {
  std::vector<WorkerColumn> columns;
  for (const auto& [name, count] : workers.front()->details) {
    columns.push_back(Summed(
        name,
        [name = name](const WorkerReport& worker) {
          return static_cast<double>(worker.detail(name));
        },
        FormatFigure));
  }
  return columns;
}

std::vector<WorkerColumn> LatencyColumns(Instrument instrument) {
  std::vector<WorkerColumn> columns = {OfInstrument(
      "count", instrument,
      [](const HistogramSnapshot& histogram) { return static_cast<double>(histogram.count()); },
      FormatFigure)};
  for (const auto& [title, percent] :
       {std::pair{"p50", 50.0}, {"p90", 90.0}, {"p99", 99.0}, {"p99.9", 99.9}, {"max", 100.0}}) {
    columns.push_back(OfInstrument(
        title, instrument,
        [percent = percent](const HistogramSnapshot& histogram) {
          return ToDouble(histogram.Percentile(percent));
        },
        FormatTime));
  }
  return columns;
}

}  // namespace ktstr
