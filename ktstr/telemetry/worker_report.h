// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkerReport: what one worker did and met, whether it finished or not. Parent side, plain data.
//
// Absent is std::nullopt, never zero. Times are integer ns; times named "at" count from the
// worker's start.

#ifndef KTSTR_TELEMETRY_WORKER_REPORT_H_
#define KTSTR_TELEMETRY_WORKER_REPORT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ktstr/sched/cpu_set.h"
#include "ktstr/shared/instrument.h"
#include "ktstr/telemetry/histogram_snapshot.h"
#include "ktstr/telemetry/phase_report.h"

namespace ktstr {

// How a worker's process or thread ended.
struct WorkerExit {
  enum class Kind {
    kFinished,    // On its own, after the stop or by its work type.
    kExited,      // Exited with another code than a finished worker's: `code`.
    kSignaled,    // Killed by a signal that was not ours: `code`.
    kTimedOut,    // Did not end within the deadline and was killed, or abandoned when a thread.
    kGaveUp,      // Could not be set up or was never started: `text` says at what step.
    kFailed,      // Its work met an error that it did not expect: the call `text`, errno `code`.
    kWaitFailed,  // The kernel did not report how it ended: `text`.
  };
  Kind kind = Kind::kFinished;
  int code = 0;
  std::string text;
  // Of a worker that timed out: where it was stuck, from /proc.
  std::string task_state;    // "S (sleeping)"
  std::string wait_channel;  // "futex_wait_queue"
  std::string kernel_stack;  // One frame a line; empty without the privilege.
};
const char* WorkerExitName(WorkerExit::Kind kind);

// A step of set-up that failed although the worker ran.
struct SetupFailure {
  std::string step;  // "affinity", "policy" ...
  int error = 0;     // errno
};

// What sched_getattr(2) said of a worker just before it started: what it ran under, whatever was
// asked for.
struct SchedInForce {
  std::string policy;                // "normal", "fifo:50", "deadline:5ms,10ms,10ms".
  std::optional<int> nice;           // Of the policies that have one.
  std::optional<uint64_t> slice_ns;  // Normal and batch have it, from Linux 6.12 on.
  bool reset_on_fork = false;
  // Utilisation clamps; absent on a kernel without them.
  std::optional<uint32_t> util_min;
  std::optional<uint32_t> util_max;
};

struct MigrationEvent {
  uint64_t at_ns = 0;
  int from_cpu = 0;
  int to_cpu = 0;
};

// A gap between two checkpoints of a worker that had not asked to sleep.
struct StallEvent {
  uint64_t at_ns = 0;  // Its end.
  uint64_t duration_ns = 0;
  int cpu = 0;
};

// One recorded duration, drawn uniformly from all.
struct RawSample {
  uint64_t at_ns = 0;
  uint64_t value_ns = 0;
};

struct InstrumentReport {
  HistogramSnapshot histogram;
  std::vector<RawSample> samples;  // A uniform sample of at most the reservoir's capacity.
};

struct WorkerReport {
  // ---- who ----
  int group = 0;
  int index = 0;     // Among all workers of the workload, in the order of spawning.
  int position = 0;  // In its group of workers that belong together.
  std::string role;
  int pid = 0;
  int tid = 0;

  // ---- how it went ----
  bool completed = false;  // Ran to its end and wrote everything.
  WorkerExit exit;
  std::vector<SetupFailure> setup_failures;
  std::optional<SchedInForce> sched;  // Absent: it did not get so far.
  std::vector<std::string> remarks;   // What it found out about the machine: "ran as vec256".

  // ---- progress ----
  uint64_t iterations = 0;
  uint64_t work_units = 0;

  // ---- time. A worker that was killed has what the kernel still reported ----
  std::optional<uint64_t> start_skew_ns;  // From the opening of the gate to its first instruction.
  std::optional<uint64_t> wall_ns;
  std::optional<uint64_t> cpu_ns;  // The time of its CPU-time clock.
  // The same by schedstat, which other tools show; it may lack the time since the last tick.
  std::optional<uint64_t> schedstat_cpu_ns;
  std::optional<uint64_t> off_cpu_ns;    // wall - cpu: run-queue wait and sleep.
  std::optional<uint64_t> run_delay_ns;  // Runnable, but waiting on a run queue.
  std::optional<uint64_t> timeslices;    // How often it was put on a CPU.
  std::optional<uint64_t> voluntary_switches;
  std::optional<uint64_t> involuntary_switches;
  std::optional<uint64_t> minor_faults;
  std::optional<uint64_t> major_faults;

  // ---- phase by phase; empty for a run of one phase ----
  std::vector<PhaseReport> phases;  // In the order in which it first entered them.
  uint64_t stays_left_out = 0;      // In more phases and parts than a worker keeps apart.

  // ---- where ----
  CpuSet cpus_used;
  uint64_t migrations = 0;
  std::vector<MigrationEvent> migration_events;  // The latest.
  std::optional<uint64_t> max_gap_ns;
  std::optional<uint64_t> max_gap_at_ns;
  std::optional<int> max_gap_cpu;
  std::vector<StallEvent> stall_events;  // The latest.
  uint64_t stalls = 0;

  // Pages on each NUMA node, by its number as text, at the end of a run that counted: of a group
  // that asked for it or has a memory policy, and NumaWorkingSetSweep's of its region. Empty
  // otherwise.
  std::vector<std::pair<std::string, uint64_t>> numa_pages;

  // ---- waits ----
  uint64_t blocks = 0;
  uint64_t passes = 0;
  uint64_t spurious_wakes = 0;
  uint64_t interrupted_waits = 0;
  uint64_t lost_wakes = 0;

  // ---- counters that only its work type has, by name, in the type's order ----
  std::vector<std::pair<std::string, uint64_t>> details;

  // ---- instruments that the work type declares ----
  std::map<Instrument, InstrumentReport> instruments;

  // ---- self-checks: sentences about readings that contradict each other; empty = all is well ----
  std::vector<std::string> instrument_faults;

  // The counter of this name in `details`; 0 when the type has none.
  uint64_t detail(std::string_view name) const;
  // The histogram of an instrument; empty when the type does not declare it.
  const HistogramSnapshot& histogram(Instrument instrument) const;
};

}  // namespace ktstr

#endif  // KTSTR_TELEMETRY_WORKER_REPORT_H_
