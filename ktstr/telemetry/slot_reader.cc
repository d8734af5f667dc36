// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/slot_reader.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ktstr/sched/policy_text.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/telemetry/phase_reader.h"

namespace ktstr {
namespace {

// The CPU-time clock and the monotonic clock are read one after the other, at both ends of the run.
constexpr uint64_t kClockToleranceNs = 1'000'000;

std::optional<uint64_t> Difference(uint64_t start, uint64_t end) {
  if (end < start) return std::nullopt;
  return end - start;
}

uint64_t ToNs(const timeval& time) {
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000u +
         static_cast<uint64_t>(time.tv_usec) * 1000u;
}

// Returns a short text that can be printed, whatever a worker has written over its slot.
std::string CallOf(const WorkFailure& failure) {
  std::string call;
  for (const Cell<char>& cell : failure.call) {
    const char c = cell.Get();
    if (c == '\0') break;
    call += absl::ascii_isprint(static_cast<unsigned char>(c)) ? c : '?';
  }
  return call;
}

void ReadExit(const WorkerSlot& slot, const OutsideKnowledge& outside, WorkerReport& report) {
  report.exit = outside.exit;
  const WorkerState state = slot.state.load(std::memory_order_acquire);
  const bool has_ended =
      state == WorkerState::kFinished && outside.exit.kind == WorkerExit::Kind::kFinished;
  if (const int error = slot.failure.error.Get(); error != 0 && has_ended) {
    report.exit = {.kind = WorkerExit::Kind::kFailed, .code = error, .text = CallOf(slot.failure)};
    return;
  }
  report.completed = has_ended;
  if (state != WorkerState::kGaveUp) return;
  report.exit.kind = WorkerExit::Kind::kGaveUp;
  report.exit.text = SetupStepName(slot.failed_step.Get());
}

void ReadSetupFailures(const WorkerSlot& slot, WorkerReport& report) {
  for (size_t step = 0; step < kSetupStepCount; ++step) {
    const int error = slot.step_errno[step].Get();
    if (error == 0) continue;
    report.setup_failures.push_back(
        {.step = SetupStepName(static_cast<SetupStep>(step)), .error = error});
  }
}

void ReadSched(const WorkerSlot& slot, WorkerReport& report) {
  const SchedReading& reading = slot.sched;
  if (reading.is_known.Get() == 0) return;
  const auto ns = [](uint64_t count) {
    return std::chrono::nanoseconds(static_cast<int64_t>(count));
  };
  SchedAttributes attributes{.kind = static_cast<PolicyKind>(reading.policy.Get()),
                             .nice = reading.nice.Get(),
                             .priority = reading.priority.Get(),
                             .runtime = ns(reading.runtime_ns.Get()),
                             .deadline = ns(reading.deadline_ns.Get()),
                             .period = ns(reading.period_ns.Get())};
  SchedPolicy policy = PolicyOf(attributes);
  SchedInForce& sched = report.sched.emplace();
  if (policy.slice.count() > 0) sched.slice_ns = reading.runtime_ns.Get();
  policy.slice = {};
  sched.policy = FormatPolicy(policy);
  if (HasNice(policy.kind)) sched.nice = attributes.nice;
  sched.reset_on_fork = reading.reset_on_fork.Get() != 0;
  if (reading.util_max.Get() == 0) return;
  sched.util_min = reading.util_min.Get();
  sched.util_max = reading.util_max.Get();
}

void ReadRemarks(const WorkerSlot& slot, const OutsideKnowledge& outside, WorkerReport& report) {
  for (size_t i = 0; i < outside.remarks.size(); ++i) {
    if ((slot.remarks.Get() >> i & 1) != 0) report.remarks.push_back(outside.remarks[i]);
  }
}

// Reads the accounts of a worker that wrote both readings.
void ReadAccounts(const TaskAccounts& start, const TaskAccounts& end, WorkerReport& report) {
  report.wall_ns = Difference(start.at_ns.Get(), end.at_ns.Get());
  report.cpu_ns = Difference(start.cpu_ns.Get(), end.cpu_ns.Get());
  if (start.has_schedstat.Get() != 0 && end.has_schedstat.Get() != 0) {
    report.run_delay_ns = Difference(start.run_delay_ns.Get(), end.run_delay_ns.Get());
    report.timeslices = Difference(start.timeslices.Get(), end.timeslices.Get());
    report.schedstat_cpu_ns = Difference(start.run_ns.Get(), end.run_ns.Get());
  }
  if (start.has_usage.Get() != 0 && end.has_usage.Get() != 0) {
    report.voluntary_switches =
        Difference(start.voluntary_switches.Get(), end.voluntary_switches.Get());
    report.involuntary_switches =
        Difference(start.involuntary_switches.Get(), end.involuntary_switches.Get());
    report.minor_faults = Difference(start.minor_faults.Get(), end.minor_faults.Get());
    report.major_faults = Difference(start.major_faults.Get(), end.major_faults.Get());
  }
}

// Reads the accounts of a worker that ended in the middle: its own first reading against the
// kernel's last word.
void ReadAccountsOfTheDead(const TaskAccounts& start, const OutsideKnowledge& outside,
                           WorkerReport& report) {
  report.wall_ns = Difference(start.at_ns.Get(), outside.ended_at_ns);
  if (outside.schedstat.has_value() && start.has_schedstat.Get() != 0) {
    report.cpu_ns = Difference(start.run_ns.Get(), outside.schedstat->run_ns);
    report.schedstat_cpu_ns = report.cpu_ns;
    report.run_delay_ns = Difference(start.run_delay_ns.Get(), outside.schedstat->run_delay_ns);
    report.timeslices = Difference(start.timeslices.Get(), outside.schedstat->timeslices);
  }
  if (!outside.usage.has_value()) return;
  const rusage& usage = *outside.usage;
  if (!report.cpu_ns.has_value()) {
    report.cpu_ns = Difference(start.cpu_ns.Get(), ToNs(usage.ru_utime) + ToNs(usage.ru_stime));
  }
  if (start.has_usage.Get() == 0) return;
  const auto count = [](long value) { return static_cast<uint64_t>(value); };
  report.voluntary_switches = Difference(start.voluntary_switches.Get(), count(usage.ru_nvcsw));
  report.involuntary_switches =
      Difference(start.involuntary_switches.Get(), count(usage.ru_nivcsw));
  report.minor_faults = Difference(start.minor_faults.Get(), count(usage.ru_minflt));
  report.major_faults = Difference(start.major_faults.Get(), count(usage.ru_majflt));
}

void ReadTimes(const WorkerSlot& slot, const StartGate& gate, const OutsideKnowledge& outside,
               WorkerReport& report) {
  const uint64_t started_at_ns = slot.at_start.at_ns.Get();
  if (started_at_ns == 0) return;
  report.start_skew_ns = Difference(gate.opened_at_ns.Get(), started_at_ns);
  if (slot.at_end.at_ns.Get() != 0) {
    ReadAccounts(slot.at_start, slot.at_end, report);
  } else {
    ReadAccountsOfTheDead(slot.at_start, outside, report);
  }
  if (report.wall_ns.has_value() && report.cpu_ns.has_value()) {
    report.off_cpu_ns = *report.wall_ns > *report.cpu_ns ? *report.wall_ns - *report.cpu_ns : 0;
  }
}

PhaseEnd EndOf(const OutsideKnowledge& outside) {
  PhaseEnd end{.at_ns = outside.ended_at_ns};
  if (!outside.schedstat.has_value()) return end;
  end.run_ns = outside.schedstat->run_ns;
  end.run_delay_ns = outside.schedstat->run_delay_ns;
  end.timeslices = outside.schedstat->timeslices;
  return end;
}

// Reads the histograms of the phases whose samples were kept apart.
void ReadPhaseHistograms(const SlotView& view, std::vector<PhaseReport>& phases) {
  const size_t records = std::min(phases.size(), view.recorded_sets());
  for (size_t record = 0; record < records && view.HasOwnSet(record); ++record) {
    for (size_t i = 0; i < kInstrumentCount; ++i) {
      const auto instrument = static_cast<Instrument>(i);
      if (view.HistogramOf(instrument, record) == nullptr) continue;
      const Histogram* const recorded = view.RecordedHistogramOf(instrument, record);
      phases[record].histograms[instrument] =
          recorded == nullptr ? HistogramSnapshot() : HistogramSnapshot(*recorded);
    }
  }
}

void ReadPhases(const SlotView& view, const OutsideKnowledge& outside, WorkerReport& report) {
  const WorkerSlot& slot = *view.slot;
  PhaseSums sums = ReadPhases(slot, EndOf(outside));
  ReadPhaseHistograms(view, sums.phases);
  for (size_t i = 0; i < sums.phases.size(); ++i) {
    PhaseReport& phase = sums.phases[i];
    phase.number = sums.phase_of[i];
    phase.name =
        sums.phase_of[i] < outside.phases.size() ? outside.phases[sums.phase_of[i]] : "unknown";
    if (!phase.part.has_value() || outside.work == nullptr) continue;
    const char* const name = outside.work->PartName(static_cast<uint32_t>(*phase.part));
    phase.part_name = name == nullptr ? "unknown" : name;
  }
  report.phases = std::move(sums.phases);
  report.stays_left_out = slot.phases.stays_left_out.Get();
}

void ReadPlaces(const SlotView& view, WorkerReport& report) {
  const WorkerSlot& slot = *view.slot;
  for (size_t word = 0; word < WorkerSlot::kCpuWords; ++word) {
    report.cpus_used.mutable_words()[word] = slot.cpus_used[word].Get();
  }
  report.migrations = slot.migrations.Get();
  if ((slot.parts_used.Get() & kMigrationsBit) == 0) return;
  for (size_t i = 0; i < view.migrations->Size(view.ring_capacity); ++i) {
    const Event& event = view.migrations->event(view.ring_capacity, i);
    report.migration_events.push_back(
        {.at_ns = event.at_ns.Get(), .from_cpu = event.from.Get(), .to_cpu = event.to.Get()});
  }
}

void ReadStalls(const SlotView& view, WorkerReport& report) {
  if ((view.slot->parts_used.Get() & kStallsBit) == 0) return;
  report.stalls = view.stalls->total();
  for (size_t i = 0; i < view.stalls->Size(view.ring_capacity); ++i) {
    const Event& event = view.stalls->event(view.ring_capacity, i);
    report.stall_events.push_back(
        {.at_ns = event.at_ns.Get(), .duration_ns = event.value.Get(), .cpu = event.from.Get()});
  }
}

void ReadLongestGap(const WorkerSlot& slot, WorkerReport& report) {
  if (slot.max_gap_ns.Get() == 0) return;
  report.max_gap_ns = slot.max_gap_ns.Get();
  report.max_gap_at_ns = slot.max_gap_at_ns.Get();
  report.max_gap_cpu = slot.max_gap_cpu.Get();
}

void ReadWaits(const WorkerSlot& slot, WorkerReport& report) {
  report.blocks = slot.blocks.Get();
  report.passes = slot.passes.Get();
  report.spurious_wakes = slot.spurious.Get();
  report.interrupted_waits = slot.interrupts.Get();
  report.lost_wakes = slot.lost_wakes.Get();
}

void ReadNumaPages(const WorkerSlot& slot, WorkerReport& report) {
  if (slot.has_numa_pages.Get() == 0) return;
  for (size_t node = 0; node < slot.numa_pages.size(); ++node) {
    const uint64_t pages = slot.numa_pages[node].Get();
    if (pages > 0) report.numa_pages.emplace_back(absl::StrCat(node), pages);
  }
}

void ReadDetails(const WorkerSlot& slot, const OutsideKnowledge& outside, WorkerReport& report) {
  for (size_t i = 0; i < std::min(outside.details.size(), kMaxDetails); ++i) {
    report.details.emplace_back(outside.details[i], slot.details[i].Get());
  }
}

void ReadInstruments(const SlotView& view, WorkerReport& report) {
  for (size_t i = 0; i < kInstrumentCount; ++i) {
    if (view.histograms[i] == nullptr) continue;
    InstrumentReport& instrument = report.instruments[static_cast<Instrument>(i)];
    if ((view.slot->parts_used.Get() & PartBit(static_cast<Instrument>(i))) == 0) continue;
    for (size_t set = 0; set < view.recorded_sets(); ++set) {
      const Histogram* const histogram = view.RecordedHistogramOf(static_cast<Instrument>(i), set);
      if (histogram != nullptr) instrument.histogram.Merge(HistogramSnapshot(*histogram));
    }
    const Reservoir& reservoir = *view.reservoirs[i];
    const size_t size = reservoir.Size(view.reservoir_capacity);
    instrument.samples.reserve(size);
    for (size_t s = 0; s < size; ++s) {
      instrument.samples.push_back({.at_ns = reservoir.sample(s).at_ns.Get(),
                                    .value_ns = reservoir.sample(s).value_ns.Get()});
    }
  }
}

// The instruments measure the scheduler; here they measure each other.
void CheckInstruments(const WorkerSlot& slot, WorkerReport& report) {
  if (!report.completed) return;
  if (!report.cpu_ns.has_value()) {
    report.instrument_faults.push_back("the CPU-time clock ran backwards");
  } else if (report.wall_ns.has_value() && *report.cpu_ns > *report.wall_ns + kClockToleranceNs) {
    report.instrument_faults.push_back(absl::StrCat(
        "CPU time ", *report.cpu_ns, " ns is more than the ", *report.wall_ns, " ns of wall time"));
  }
  if (slot.start_cpu.Get() != slot.start_cpu_syscall.Get()) {
    report.instrument_faults.push_back(absl::StrCat(
        "CPU at start was ", slot.start_cpu.Get(), " by rseq and ", slot.start_cpu_syscall.Get(),
        " by getcpu (a migration between the two readings gives the same)"));
  }
}

}  // namespace

WorkerReport ReadSlot(const SlotView& view, const StartGate& gate,
                      const OutsideKnowledge& outside) {
  const WorkerSlot& slot = *view.slot;
  WorkerReport report;
  report.group = outside.group;
  report.index = outside.index;
  report.position = outside.position;
  report.role = outside.role;
  report.pid = outside.pid != 0 ? outside.pid : slot.pid.Get();
  report.tid = outside.pid != 0 ? outside.pid : slot.tid.Get();
  report.iterations = slot.iterations.Get();
  report.work_units = slot.work_units.Get();
  ReadExit(slot, outside, report);
  ReadSetupFailures(slot, report);
  ReadSched(slot, report);
  ReadRemarks(slot, outside, report);
  ReadTimes(slot, gate, outside, report);
  ReadPhases(view, outside, report);
  ReadPlaces(view, report);
  ReadStalls(view, report);
  ReadLongestGap(slot, report);
  ReadWaits(slot, report);
  ReadDetails(slot, outside, report);
  ReadNumaPages(slot, report);
  ReadInstruments(view, report);
  CheckInstruments(slot, report);
  return report;
}

}  // namespace ktstr
