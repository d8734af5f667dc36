// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/report_text.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "ktstr/base/quantity.h"
#include "tools/workload/findings.h"
#include "tools/workload/phase_table.h"
#include "tools/workload/worker_columns.h"

namespace ktstr {
namespace {

using Align = TextTable::Align;

std::string Cell(const WorkerColumn& column, std::optional<double> value) {
  return value.has_value() ? column.format(*value) : "-";
}

std::vector<std::string> Row(std::string label, const std::vector<WorkerColumn>& columns,
                             const auto& value_of) {
  std::vector<std::string> cells = {std::move(label)};
  for (const WorkerColumn& column : columns) cells.push_back(Cell(column, value_of(column)));
  return cells;
}

// "3", or " 3 receiver" where members have different parts to play; the numbers are aligned.
std::vector<std::string> Labels(Workers workers) {
  const bool has_roles = std::any_of(
      workers.begin(), workers.end(),
      [&](const WorkerReport* worker) { return worker->role != workers.front()->role; });
  const auto width = static_cast<int>(absl::StrCat(workers.back()->index).size());
  std::vector<std::string> labels;
  for (const WorkerReport* worker : workers) {
    labels.push_back(absl::StrFormat("%*d%s%s", width, worker->index, has_roles ? " " : "",
                                     has_roles ? worker->role : ""));
  }
  return labels;
}

// The value at a place of the sorted ones: 0 the smallest, 0.5 the median, 1 the largest.
std::optional<double> ValueAt(Workers workers, const WorkerColumn& column, double place) {
  std::vector<double> values;
  for (const WorkerReport* worker : workers) {
    if (const std::optional<double> value = column.of_worker(*worker)) values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(place * static_cast<double>(values.size() - 1))];
}

void AddWorkerRows(Workers workers, const std::vector<WorkerColumn>& columns, TextTable& table) {
  const std::vector<std::string> labels = Labels(workers);
  for (size_t i = 0; i < workers.size(); ++i) {
    table.AddRow(Row(labels[i], columns,
                     [&](const WorkerColumn& column) { return column.of_worker(*workers[i]); }));
  }
}

void AddSummaryRows(Workers workers, const std::vector<WorkerColumn>& columns, TextTable& table) {
  for (const auto& [label, place] : {std::pair{"min", 0.0}, {"median", 0.5}, {"max", 1.0}}) {
    table.AddRow(Row(label, columns, [&, place = place](const WorkerColumn& column) {
      return ValueAt(workers, column, place);
    }));
  }
}

// A table of one kind of quantity for one group.
std::string Table(const std::string& title, Workers workers,
                  const std::vector<WorkerColumn>& columns, const ReportTextOptions& options) {
  std::vector<TextTable::Column> heads = {{.title = title, .align = Align::kLeft}};
  for (const WorkerColumn& column : columns) heads.push_back({.title = column.title});
  TextTable table(std::move(heads));
  if (options.every_worker || workers.size() <= kMaxWorkerRows) {
    AddWorkerRows(workers, columns, table);
  } else {
    AddSummaryRows(workers, columns, table);
  }
  if (workers.size() > 1) {
    table.AddRow(
        Row("all", columns, [&](const WorkerColumn& column) { return column.of_all(workers); }));
  }
  return table.Render(options.style);
}

std::string GroupHeading(const GroupReport& group) {
  std::string text = absl::StrCat(group.name, ": ", group.work_type);
  for (const auto& [name, value] : group.parameters) absl::StrAppend(&text, " ", name, "=", value);
  absl::StrAppend(&text, "\n  ", group.workers, group.workers == 1 ? " worker" : " workers", ", ",
                  group.mode, ", policy ", group.policy);
  // What was in force; what was asked for, only where the two differ.
  if (group.wanted_policy.has_value() && *group.wanted_policy != group.policy) {
    absl::StrAppend(&text, " (not ", *group.wanted_policy, ")");
  }
  if (group.nice.value_or(0) != 0 || (group.nice.has_value() && group.wanted_nice.has_value())) {
    absl::StrAppend(&text, ", nice ", *group.nice);
  }
  if (group.wanted_nice.has_value() && group.wanted_nice != group.nice) {
    absl::StrAppend(&text, " (not ", *group.wanted_nice, ")");
  }
  return absl::StrCat(text, ", CPUs ", group.affinity);
}

bool AnyWaits(Workers workers) {
  return std::any_of(workers.begin(), workers.end(), [](const WorkerReport* worker) {
    return worker->blocks + worker->passes + worker->spurious_wakes + worker->interrupted_waits +
               worker->lost_wakes >
           0;
  });
}

bool Declares(Workers workers, Instrument instrument) {
  return std::any_of(workers.begin(), workers.end(), [instrument](const WorkerReport* worker) {
    return worker->instruments.contains(instrument);
  });
}

std::string GroupText(const WorkloadReport& report, size_t index,
                      const ReportTextOptions& options) {
  const std::vector<const WorkerReport*> workers = report.GroupWorkers(static_cast<int>(index));
  std::string text =
      absl::StrCat("\n", options.style.Bold(GroupHeading(report.groups[index])), "\n\n");
  absl::StrAppend(&text, Table("worker", workers, ProgressColumns(), options));
  for (size_t i = 0; i < kInstrumentCount; ++i) {
    const auto instrument = static_cast<Instrument>(i);
    if (!Declares(workers, instrument)) continue;
    const std::string title = absl::StrReplaceAll(InstrumentName(instrument), {{"_", " "}});
    absl::StrAppend(&text, "\n", Table(title, workers, LatencyColumns(instrument), options));
  }
  if (AnyWaits(workers)) {
    absl::StrAppend(&text, "\n", Table("waits", workers, WaitColumns(), options));
  }
  if (const std::vector<WorkerColumn> counts = DetailColumns(workers); !counts.empty()) {
    absl::StrAppend(&text, "\n", Table("counts", workers, counts, options));
  }
  if (const std::string phases = PhaseTable(workers, options.style); !phases.empty()) {
    absl::StrAppend(&text, "\n", phases);
  }
  for (const WorkerReport* worker : workers) {
    if (worker->completed) continue;
    absl::StrAppend(&text, options.style.Red(DescribeEnd(*worker)), "\n");
  }
  return text;
}

std::string Headline(const WorkloadReport& report) {
  std::string text = absl::StrCat("Ran ", FormatNs(report.duration_ns));
  if (report.start_skew_ns.has_value()) {
    absl::StrAppend(&text, "; all started within ", FormatNs(*report.start_skew_ns));
  }
  if (report.stop_latency_max_ns.has_value()) {
    absl::StrAppend(&text, "; all stopped within ", FormatNs(*report.stop_latency_max_ns));
  }
  return text + "\n";
}

}  // namespace

std::string ReportText(const WorkloadReport& report, const ReportTextOptions& options) {
  std::string text = Headline(report);
  for (size_t i = 0; i < report.groups.size(); ++i) {
    absl::StrAppend(&text, GroupText(report, i, options));
  }
  for (size_t i = 0; i < report.notes.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "\n" : "", "Note: ", report.notes[i], "\n");
  }
  for (const WorkerReport& worker : report.workers) {
    for (const std::string& fault : worker.instrument_faults) {
      absl::StrAppend(&text, "\nDoubtful: worker ", worker.index, ": ", fault, "\n");
    }
  }
  return text;
}

}  // namespace ktstr
