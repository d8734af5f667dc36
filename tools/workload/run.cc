// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/run.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/machine/topology.h"
#include "ktstr/machine/usable_cpus.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/witness/witness.h"
#include "tools/workload/interruption.h"
#include "tools/workload/live_lines.h"
#include "tools/workload/phase_driver.h"
#include "tools/workload/placement_resolution.h"

namespace ktstr {
namespace {

constexpr absl::Duration kRateInterval = absl::Seconds(1);

// Things that happen again and again, at multiples of an interval.
class Beat {
 public:
  explicit Beat(absl::Duration interval) : interval_(interval), next_at_(interval) {}

  absl::Duration next_at() const { return next_at_; }
  // Whether it is time. Beats that a pause of the machine swallowed are not made up for.
  bool Due(absl::Duration now) {
    if (now < next_at_) return false;
    while (next_at_ <= now) next_at_ += interval_;
    return true;
  }

 private:
  const absl::Duration interval_;
  absl::Duration next_at_;
};

// What goes on in the parent while the workers run.
class Attendance {
 public:
  Attendance(const Options& options, int text_fd)
      : options_(options),
        text_fd_(text_fd),
        lines_(options.config),
        rates_(options.config),
        phases_(options.phases, options.config),
        line_beat_(options.interval.value_or(absl::InfiniteDuration())) {}

  // Until the duration has passed, all workers have ended or a signal came.
  absl::Status Attend(Workload& workload, const Interruption& interruption) {
    if (options_.interval.has_value()) Print(lines_.Title());
    const uint64_t start_ns = MonotonicNs();
    for (;;) {
      const uint64_t now_ns = MonotonicNs() - start_ns;
      const absl::Duration now = absl::Nanoseconds(now_ns);
      RETURN_IF_ERROR(DoWhatIsDue(now_ns, workload));
      if (now >= options_.duration || interruption.signal() != 0) return absl::OkStatus();
      const absl::Duration next = std::min(
          {options_.duration, line_beat_.next_at(), rate_beat_.next_at(), phases_.next_at()});
      ASSIGN_OR_RETURN(const bool any_left, workload.RunFor(next - now, interruption.fd()));
      if (!any_left) return absl::OkStatus();
    }
  }

  RateLog TakeRates() { return std::move(rates_); }
  std::vector<std::string> refusals() const { return phases_.refusals(); }
  const absl::Status& text_status() const { return text_status_; }

 private:
  // The workload goes on when nobody reads about it: its report may be a file.
  void Print(const std::string& text) {
    if (text_status_.ok()) text_status_ = sys::WriteAll(text_fd_, text);
  }

  absl::Status DoWhatIsDue(uint64_t now_ns, Workload& workload) {
    const absl::Duration now = absl::Nanoseconds(now_ns);
    if (rate_beat_.Due(now)) rates_.Add(now_ns, workload.SnapshotIterations());
    if (line_beat_.Due(now)) Print(lines_.Line(now_ns, workload.SnapshotIterations()));
    while (phases_.next_at() <= now) RETURN_IF_ERROR(phases_.EnterNext(workload));
    return absl::OkStatus();
  }

  const Options& options_;
  const int text_fd_;
  LiveLines lines_;
  RateLog rates_;
  PhaseDriver phases_;
  absl::Status text_status_;
  Beat line_beat_;
  Beat rate_beat_{kRateInterval};
};

CpuSet AllCpus() {
  CpuSet all;
  for (uint64_t& word : all.mutable_words()) word = ~uint64_t{0};
  return all;
}

absl::Status Resolve(const CpuSet& allowed, Options& options) {
  const Topology topology = Topology::OfMachine(allowed);
  // Where it cannot be asked, what is written is the kernel's to refuse, worker by worker.
  const absl::StatusOr<CpuSet> usable = UsableCpus(allowed);
  return ResolvePlacements(
      topology, {.allowed = allowed, .usable = usable.ok() ? *usable : AllCpus()}, options);
}

}  // namespace

absl::StatusOr<RunOutcome> Run(Options options, int text_fd) {
  ASSIGN_OR_RETURN(const CpuSet allowed, AffinityOf(0));
  RETURN_IF_ERROR(Resolve(allowed, options));
  ASSIGN_OR_RETURN(Workload workload, Workload::Spawn(options.config));
  ASSIGN_OR_RETURN(const Interruption interruption, Interruption::Install());
  std::optional<witness::Witness> witness;
  if (options.witness) witness.emplace(allowed);
  Attendance attendance(options, text_fd);
  RETURN_IF_ERROR(workload.Start());
  RETURN_IF_ERROR(attendance.Attend(workload, interruption));
  ASSIGN_OR_RETURN(WorkloadReport report, std::move(workload).StopAndCollect());
  RunOutcome outcome{.report = std::move(report),
                     .rates = attendance.TakeRates(),
                     .refusals = attendance.refusals(),
                     .text_status = attendance.text_status(),
                     .signal = interruption.signal()};
  if (witness.has_value()) outcome.disturbance = witness->Stop();
  for (const PhaseChange& phase : options.phases) {
    outcome.report.notes.push_back(absl::StrCat("phase ", phase.name, " is '", phase.text, "'"));
  }
  return outcome;
}

}  // namespace ktstr
