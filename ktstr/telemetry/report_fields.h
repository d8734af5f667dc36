// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The fields of the reports with their JSON keys, once for the writer and the reader. Parent side.
//
// `fields` is called with each key and member: fields(key, member) for one that is always there or
// is a std::optional, fields.UnlessDefault(key, member) for one whose default value means absent.

#ifndef KTSTR_TELEMETRY_REPORT_FIELDS_H_
#define KTSTR_TELEMETRY_REPORT_FIELDS_H_

#include <concepts>
#include <type_traits>

#include "ktstr/telemetry/workload_report.h"

namespace ktstr::internal {

inline constexpr char kReportSchema[] = "ktstr.workload-report/1";

// T is Report or const Report.
template <typename T, typename Report>
concept MaybeConst = std::same_as<std::remove_const_t<T>, Report>;

void VisitFields(auto& fields, MaybeConst<WorkerExit> auto& exit) {
  fields("kind", exit.kind);
  fields.UnlessDefault("code", exit.code);
  fields.UnlessDefault("text", exit.text);
  fields.UnlessDefault("task_state", exit.task_state);
  fields.UnlessDefault("wait_channel", exit.wait_channel);
  fields.UnlessDefault("kernel_stack", exit.kernel_stack);
}

void VisitFields(auto& fields, MaybeConst<SetupFailure> auto& failure) {
  fields("step", failure.step);
  fields("errno", failure.error);
}

void VisitFields(auto& fields, MaybeConst<SchedInForce> auto& sched) {
  fields("policy", sched.policy);
  fields("nice", sched.nice);
  fields("slice_ns", sched.slice_ns);
  fields.UnlessDefault("reset_on_fork", sched.reset_on_fork);
  fields("util_min", sched.util_min);
  fields("util_max", sched.util_max);
}

void VisitFields(auto& fields, MaybeConst<PhaseReport> auto& phase) {
  fields("name", phase.name);
  fields("part", phase.part);
  fields.UnlessDefault("part_name", phase.part_name);
  fields("stays", phase.stays);
  fields("first_at_ns", phase.first_at_ns);
  fields.UnlessDefault("open", phase.open);
  fields("wall_ns", phase.wall_ns);
  fields("cpu_ns", phase.cpu_ns);
  fields("run_delay_ns", phase.run_delay_ns);
  fields("timeslices", phase.timeslices);
  fields("voluntary_switches", phase.voluntary_switches);
  fields("involuntary_switches", phase.involuntary_switches);
  fields("iterations", phase.iterations);
  fields("work_units", phase.work_units);
  fields("blocks", phase.blocks);
  fields("passes", phase.passes);
  fields("lost_wakes", phase.lost_wakes);
  fields("max_gap_ns", phase.max_gap_ns);
  fields("max_gap_at_ns", phase.max_gap_at_ns);
  fields("max_gap_cpu", phase.max_gap_cpu);
  fields.Histograms(phase.histograms);
}

void VisitFields(auto& fields, MaybeConst<PhaseBeginning> auto& phase) {
  fields("name", phase.name);
  fields("began_at_ns", phase.began_at_ns);
}

void VisitFields(auto& fields, MaybeConst<GroupReport> auto& group) {
  fields("name", group.name);
  fields("work_type", group.work_type);
  fields("parameters", group.parameters);
  fields("workers", group.workers);
  fields("group_size", group.group_size);
  fields("mode", group.mode);
  fields("policy", group.policy);
  fields("nice", group.nice);
  fields("wanted_policy", group.wanted_policy);
  fields("wanted_nice", group.wanted_nice);
  fields("affinity", group.affinity);
  fields("mem_policy", group.mem_policy);
  fields("cgroup", group.cgroup);
  fields("reservoir_capacity", group.reservoir_capacity);
}

void VisitFields(auto& fields, MaybeConst<WorkerReport> auto& worker) {
  fields("group", worker.group);
  fields("index", worker.index);
  fields("position", worker.position);
  fields("role", worker.role);
  fields.UnlessDefault("pid", worker.pid);
  fields.UnlessDefault("tid", worker.tid);
  fields("completed", worker.completed);
  fields("exit", worker.exit);
  fields("setup_failures", worker.setup_failures);
  fields("sched", worker.sched);
  fields("remarks", worker.remarks);
  fields("iterations", worker.iterations);
  fields("work_units", worker.work_units);
  fields("start_skew_ns", worker.start_skew_ns);
  fields("wall_ns", worker.wall_ns);
  fields("cpu_ns", worker.cpu_ns);
  fields("schedstat_cpu_ns", worker.schedstat_cpu_ns);
  fields("off_cpu_ns", worker.off_cpu_ns);
  fields("run_delay_ns", worker.run_delay_ns);
  fields("timeslices", worker.timeslices);
  fields("voluntary_switches", worker.voluntary_switches);
  fields("involuntary_switches", worker.involuntary_switches);
  fields("minor_faults", worker.minor_faults);
  fields("major_faults", worker.major_faults);
  fields("phases", worker.phases);
  fields.UnlessDefault("stays_left_out", worker.stays_left_out);
  fields("cpus_used", worker.cpus_used);
  fields("migrations", worker.migrations);
  fields("migration_events", worker.migration_events);
  fields("max_gap_ns", worker.max_gap_ns);
  fields("max_gap_at_ns", worker.max_gap_at_ns);
  fields("max_gap_cpu", worker.max_gap_cpu);
  fields("stalls", worker.stalls);
  fields("stall_events", worker.stall_events);
  fields.UnlessDefault("numa_pages", worker.numa_pages);
  fields("blocks", worker.blocks);
  fields("passes", worker.passes);
  fields("spurious_wakes", worker.spurious_wakes);
  fields("interrupted_waits", worker.interrupted_waits);
  fields("lost_wakes", worker.lost_wakes);
  fields.UnlessDefault("details", worker.details);
  fields("instrument_faults", worker.instrument_faults);
  fields.Instruments(worker.instruments);
}

void VisitFields(auto& fields, MaybeConst<WorkloadReport> auto& report) {
  fields("duration_ns", report.duration_ns);
  fields("start_skew_ns", report.start_skew_ns);
  fields("stop_latency_p50_ns", report.stop_latency_p50_ns);
  fields("stop_latency_max_ns", report.stop_latency_max_ns);
  fields.UnlessDefault("spin_step_ns", report.spin_step_ns);
  fields.UnlessDefault("spawner_tid", report.spawner_tid);
  fields("numa_pages_migrated", report.numa_pages_migrated);
  fields.UnlessDefault("lost_wakes_unwatched_ns", report.lost_wakes_unwatched_ns);
  fields("notes", report.notes);
  fields("phases", report.phases);
  fields("groups", report.groups);
  fields("workers", report.workers);
}

}  // namespace ktstr::internal

#endif  // KTSTR_TELEMETRY_REPORT_FIELDS_H_
