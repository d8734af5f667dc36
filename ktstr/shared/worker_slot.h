// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkerSlot: everything that one worker records, in shared memory as it happens. Both sides.
//
// The worker writes, the parent reads at any time and also after the worker was killed. A slot is a
// head, the WorkerSlot, and apart from it the instruments and rings of its group; SlotView has
// pointers to all of them. Zeroed memory is a worker that was never made.
//
// Memory costs when it is first touched, so what every worker writes lies in the first page of its
// head, and the rest says there whether it was written to.

#ifndef KTSTR_SHARED_WORKER_SLOT_H_
#define KTSTR_SHARED_WORKER_SLOT_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "ktstr/sched/cpu_set.h"
#include "ktstr/shared/cell.h"
#include "ktstr/shared/event_ring.h"
#include "ktstr/shared/histogram.h"
#include "ktstr/shared/instrument.h"
#include "ktstr/shared/phase_log.h"
#include "ktstr/shared/reservoir.h"
#include "ktstr/shared/task_accounts.h"

namespace ktstr {

// A worker's life, in order. Only the worker moves it on.
enum class WorkerState : uint32_t {
  kNotMade,
  kSettingUp,  // Runs; takes on its attributes.
  kReady,      // Waits for the gate.
  kRunning,    // Inside the work type.
  kFinished,   // All its telemetry is written; only its exit is left.
  kGaveUp,     // Ended without running: WorkerSlot::failed_step says at what.
};
const char* WorkerStateName(WorkerState state) noexcept;

// A step of set-up that can fail. Those up to kLastFatalStep end the worker; the others are
// recorded, the worker goes on, and the report marks its group as incompletely set up.
enum class SetupStep : uint32_t {
  kNone,
  kDescriptors,
  kCredentials,
  kParentDeathSignal,
  kProcessGroup,
  kStopSignal,
  kGate,  // The start signal did not come within its time-out, or the parent died before it.
  kAffinity,
  kPolicy,
  kName,
  kWorkType,  // An attribute that the work type takes on for its position.
  kMemoryPolicy,
  kCoreScheduling,  // Recorded by the parent, which hands the cookie out.
  kNice,            // Alone, with the policy that was inherited.
};
inline constexpr SetupStep kLastFatalStep = SetupStep::kGate;
inline constexpr size_t kSetupStepCount = 14;
const char* SetupStepName(SetupStep step) noexcept;

// The alignment of heads. Where the kernel's pages are larger, several heads share one.
inline constexpr size_t kSlotPageBytes = 4096;

// The parts of a slot beside its head, as bits of WorkerSlot::parts_used: an instrument with its
// reservoir, or a ring.
constexpr uint32_t PartBit(Instrument instrument) noexcept {
  return uint32_t{1} << static_cast<uint32_t>(instrument);
}
inline constexpr uint32_t kMigrationsBit = uint32_t{1} << kInstrumentCount;
inline constexpr uint32_t kStallsBit = kMigrationsBit << 1;

// The block in which a wake was lost: from its begin until the worker found out.
struct LostWake {
  Cell<uint64_t> began_at_ns;
  Cell<uint64_t> found_at_ns;
  Cell<uint32_t> phase;  // The phase and part in which it is counted.
  Cell<uint32_t> part;
};

// sched_getattr(2) of a worker, just before the gate.
struct SchedReading {
  Cell<uint32_t> is_known;  // 0: not read.
  Cell<uint32_t> policy;
  Cell<int32_t> nice;
  Cell<uint32_t> priority;
  Cell<uint32_t> reset_on_fork;
  Cell<uint32_t> util_min;
  Cell<uint32_t> util_max;
  Cell<uint64_t> runtime_ns;
  Cell<uint64_t> deadline_ns;
  Cell<uint64_t> period_ns;
};

// The error at which a worker gave up its work: of a call that it made in Run().
struct WorkFailure {
  static constexpr size_t kCallBytes = 24;

  std::array<Cell<char>, kCallBytes> call;  // Its name, cut; ends in a NUL if it is shorter.
  Cell<int32_t> error;                      // errno, written last. 0: there was none.
};

struct WorkerSlot {
  static constexpr size_t kCpuWords = CpuSet::kMaxCpus / 64;

  // ---- life ----
  alignas(kCacheLineBytes) std::atomic<WorkerState> state;
  Cell<int32_t> pid;
  Cell<int32_t> tid;
  Cell<SetupStep> failed_step;                            // The step at which a worker gave up.
  std::array<Cell<int32_t>, kSetupStepCount> step_errno;  // 0: fine or not asked for.
  // Set before `tid` may become somebody else's: by the parent before it reaps a process, by a
  // thread before it ends. Whoever sets it then waits until no peer holds the worker.
  std::atomic<uint32_t> tid_ends;
  // The index of the peer, plus one, whose tid this worker is about to use; 0: none.
  std::atomic<uint32_t> held_peer;
  Cell<int32_t> start_cpu;          // Read by rseq, just before the gate ...
  Cell<int32_t> start_cpu_syscall;  // ... and by getcpu(2); equal, unless it migrated in between.
  Cell<uint64_t> remarks;           // Bits: which of its work type's remarks are true.
  WorkFailure failure;              // The first one of its work.

  // ---- progress: stored every iteration ----
  alignas(kCacheLineBytes) Cell<uint64_t> iterations;
  Cell<uint64_t> work_units;
  Cell<int32_t> cpu;  // The CPU on which the last iteration ended.

  // ---- what the waits found ----
  alignas(kCacheLineBytes) Cell<uint64_t> blocks;  // Waits that slept and were woken.
  Cell<uint64_t> passes;      // Waits whose condition was true before they slept.
  Cell<uint64_t> spurious;    // Wake-ups although the condition was false.
  Cell<uint64_t> interrupts;  // Waits that the belt interrupted while the condition was false.
  Cell<uint64_t> lost_wakes;  // Waits that a completed wake should have ended, and did not.
  // When the block that the worker is in began; 0: it is in none.
  Cell<uint64_t> blocked_since_ns;

  // The last lost wakes, number n at n modulo the size.
  alignas(kCacheLineBytes) std::array<LostWake, 4> last_lost_wakes;

  // ---- the belt: written by the parent ----
  // When the parent last interrupted the worker because a block had taken too long; set before the
  // signal.
  alignas(kCacheLineBytes) Cell<uint64_t> interrupted_at_ns;
  // When the parent last saw the worker asleep: off the run queue, in a block. Only for types that
  // ask for it (WorkTypeTraits::watch_sleep).
  Cell<uint64_t> seen_asleep_at_ns;

  // ---- what only its work type counts: WorkTypeTraits::details names them ----
  alignas(kCacheLineBytes) std::array<Cell<uint64_t>, kMaxDetails> details;

  // ---- scheduling as seen from inside ----
  alignas(kCacheLineBytes) Cell<uint64_t> migrations;
  Cell<uint64_t> max_gap_ns;     // Longest time between two checkpoints, requested sleep left out.
  Cell<uint64_t> max_gap_at_ns;  // When that gap ended, since start.
  Cell<int32_t> max_gap_cpu;
  std::array<Cell<uint64_t>, kCpuWords> cpus_used;
  // Bits of the parts that hold something, each set before the first thing. A part without its bit
  // is not even read: that would make memory of it.
  Cell<uint32_t> parts_used;

  // ---- where its memory was at the end, if it counted ----
  alignas(kCacheLineBytes) Cell<uint32_t> has_numa_pages;  // In `numa_pages`, below.

  // ---- what it was under ----
  SchedReading sched;

  // ---- the kernel's accounts, at the start and at the end of the run ----
  alignas(kCacheLineBytes) TaskAccounts at_start;
  TaskAccounts at_end;

  // ---- the same, phase by phase; late, as a run of one phase needs only its beginning ----
  alignas(kCacheLineBytes) PhaseLog phases;

  // ---- where its memory was at the end, if it counted; last, as few do ----
  std::array<Cell<uint64_t>, 1024> numa_pages;  // By node: as many as the kernel can have.
};
static_assert(std::is_standard_layout_v<WorkerSlot>);
// All that a run of one phase writes to lies in the first page.
static_assert(offsetof(WorkerSlot, phases) + offsetof(PhaseLog, records) + sizeof(PhaseRecord) <=
              kSlotPageBytes);

// Pointers into one slot. Valid in the parent and in every process forked after the mapping was
// made.
//
// Samples go to the histograms of the phase in which they are recorded, so that a phase has exact
// ones, and a sample costs as much as in a run of one phase. A set is one histogram per instrument.
// Set i belongs to the phase record i; the last set belongs to all records that have none.
struct SlotView {
  WorkerSlot* slot = nullptr;
  InstrumentSet instruments;
  std::array<Histogram*, kInstrumentCount> histograms{};  // Set 0. Null: not an instrument.
  Histogram* later_histograms = nullptr;                  // Set after set.
  uint32_t later_sets = 0;
  std::array<Reservoir*, kInstrumentCount> reservoirs{};
  EventRing* migrations = nullptr;
  EventRing* stalls = nullptr;
  uint32_t reservoir_capacity = 0;
  uint32_t ring_capacity = 0;

  size_t histogram_sets() const noexcept { return size_t{1} + later_sets; }
  // How many sets, from the first on, can hold something: not even the records of the others are
  // read.
  size_t recorded_sets() const noexcept;
  // The set for the phase record with this index.
  size_t SetOf(size_t record) const noexcept { return record < later_sets ? record : later_sets; }
  // Whether all that the set holds is of this one record.
  bool HasOwnSet(size_t record) const noexcept { return record < later_sets; }
  // Null: not an instrument of the work type. REQUIRES: set < histogram_sets().
  Histogram* HistogramOf(Instrument instrument, size_t set) const noexcept;
  // HistogramOf(), but null also where nothing was recorded: reading it would make memory of it.
  // REQUIRES: set < recorded_sets().
  const Histogram* RecordedHistogramOf(Instrument instrument, size_t set) const noexcept;
};

// The heads of all workers of a group's configuration, one after the other in shared memory.
struct SlotArray {
  std::byte* first = nullptr;
  size_t stride_bytes = 0;
  int count = 0;

  WorkerSlot& operator[](int index) const noexcept {
    return *reinterpret_cast<WorkerSlot*>(first + stride_bytes * static_cast<size_t>(index));
  }
};

// How the parts of one slot lie in memory: offsets from its beginning.
struct SlotLayout {
  InstrumentSet instruments;
  uint32_t reservoir_capacity = 0;
  uint32_t ring_capacity = 0;
  uint32_t later_sets = 0;  // Sets of histograms beside the first.

  // The length of a head: whole pages.
  static constexpr size_t kHeadBytes =
      (sizeof(WorkerSlot) + kSlotPageBytes - 1) / kSlotPageBytes * kSlotPageBytes;
  // The length of the other parts, a multiple of kCacheLineBytes.
  size_t PartsBytes() const noexcept;
  // The length of the later sets of histograms, likewise. They lie apart from the parts, as a run
  // of one phase never touches them.
  size_t LaterSetsBytes() const noexcept;
  // The slot with this head, which begins on a page, and these parts and later sets, which begin on
  // cache lines.
  SlotView ViewAt(std::byte* head, std::byte* parts, std::byte* later) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_SHARED_WORKER_SLOT_H_
