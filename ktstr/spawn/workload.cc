// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/workload.h"

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/file.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/base/process_birth.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/guardian/guardian.h"
#include "ktstr/machine/file_tree.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/sched/mem_policy_text.h"
#include "ktstr/sched/policy_text.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/shared/phase_log.h"
#include "ktstr/spawn/calibration.h"
#include "ktstr/spawn/core_cookie.h"
#include "ktstr/spawn/crew.h"
#include "ktstr/spawn/raised_priority.h"
#include "ktstr/spawn/validation.h"
#include "ktstr/telemetry/parameter_text.h"

namespace ktstr {

struct Workload::Impl {
  // Outlives the workers and their cgroups.
  std::optional<Guardian> guardian;
  std::shared_ptr<const WorkloadState> state;
  Crew crew;
  int spawner_tid = fork_safe::Gettid();
  std::optional<int64_t> numa_pages_migrated_before;  // Start(); absent: not started, or unknown.
  std::vector<PhaseBeginning> phases = {{.name = kFirstPhase, .began_at_ns = 0}};
};

namespace {

// Returns the policy as the kernel will say it: a period of 0 is that of the deadline.
std::optional<std::string> WantedPolicy(const GroupConfig& group) {
  if (!group.policy.has_value() || group.policy->inherits) return std::nullopt;
  SchedPolicy policy = *group.policy;
  if (policy.period.count() == 0) policy.period = policy.deadline;
  return FormatPolicy(policy);
}

GroupReport DescribeGroup(const WorkloadState& state, size_t index) {
  const GroupConfig& group = state.config().groups[index];
  const Cgroup* const cgroup = state.cgroups().Of(index);
  return {.name = GroupName(group, index),
          .work_type = group.work.name(),
          .parameters = ParametersOf(group.work),
          .workers = group.workers,
          .group_size = group.work.group_size(),
          .mode = WorkerModeName(group.mode),
          .policy = group.policy.has_value() ? FormatPolicy(*group.policy) : "inherit",
          .nice = group.nice,
          .wanted_policy = WantedPolicy(group),
          .wanted_nice = group.nice,
          .affinity = DescribeAffinity(group.affinity),
          .mem_policy = group.mem_policy == MemPolicy::Default()
                            ? std::nullopt
                            : std::optional(FormatMemPolicy(group.mem_policy)),
          .cgroup = cgroup == nullptr ? std::nullopt : std::optional(cgroup->path()),
          .reservoir_capacity = state.plan().reservoir_capacity(index)};
}

// What a worker runs under, in the words of a policy. A default slice is not named.
std::string InForce(const SchedInForce& sched, const GroupConfig& group) {
  if (!sched.slice_ns.has_value() || !group.policy.has_value() ||
      group.policy->slice.count() == 0) {
    return sched.policy;
  }
  const absl::Duration slice = FromNs(*sched.slice_ns);
  return absl::StrCat(sched.policy, ":", absl::FormatDuration(slice));
}

// The groups' policies and nice values, from what the kernel said of each worker.
void SummariseSched(const WorkloadState& state, WorkloadReport& report) {
  std::vector<std::set<std::string>> policies(report.groups.size());
  std::vector<std::set<std::optional<int>>> nices(report.groups.size());
  for (const WorkerReport& worker : report.workers) {
    if (!worker.sched.has_value()) continue;
    const auto group = static_cast<size_t>(worker.group);
    policies[group].insert(InForce(*worker.sched, state.config().groups[group]));
    nices[group].insert(worker.sched->nice);
  }
  for (size_t i = 0; i < report.groups.size(); ++i) {
    if (policies[i].empty()) continue;
    report.groups[i].policy = policies[i].size() == 1 ? *policies[i].begin() : "mixed";
    report.groups[i].nice = nices[i].size() == 1 ? *nices[i].begin() : std::nullopt;
  }
}

void NotePauses(const Pauses& pauses, WorkloadReport& report) {
  report.lost_wakes_unwatched_ns = pauses.TotalNs();
  if (report.lost_wakes_unwatched_ns == 0) return;
  report.notes.push_back(absl::StrCat("lost wakes were not looked for in ",
                                      FormatNs(report.lost_wakes_unwatched_ns),
                                      ", while the machine or this process stood still"));
}

// Once for all workers: what is missing where container engines refuse clone3.
void NoteClone3(const WorkloadConfig& config, WorkloadReport& report) {
  const int error = fork_safe::Clone3Refusal();
  if (error == 0 ||
      std::none_of(config.groups.begin(), config.groups.end(),
                   [](const GroupConfig& group) { return group.mode == WorkerMode::kFork; })) {
    return;
  }
  report.notes.push_back(absl::StrCat("clone3 is refused (", strerrorname_np(error),
                                      "), by a seccomp filter or an old kernel: forked workers "
                                      "reset their handlers and enter their "
                                      "cgroup themselves, as the first thing that they do"));
}

void SummariseStart(WorkloadReport& report) {
  for (const WorkerReport& worker : report.workers) {
    if (!worker.start_skew_ns.has_value()) continue;
    report.start_skew_ns = std::max(report.start_skew_ns.value_or(0), *worker.start_skew_ns);
  }
}

void SummariseStop(const WorkloadState& state, WorkloadReport& report) {
  const uint64_t stop_at_ns = state.gate().stop_at_ns.Get();
  std::vector<uint64_t> latencies;
  for (const WorkloadState::Worker& worker : state.workers()) {
    const uint64_t ended_at_ns = worker.launch.slot.slot->at_end.at_ns.Get();
    // Workers that ended by themselves did not wait for the stop.
    if (ended_at_ns >= stop_at_ns) latencies.push_back(ended_at_ns - stop_at_ns);
  }
  if (latencies.empty()) return;
  std::sort(latencies.begin(), latencies.end());
  report.stop_latency_p50_ns = latencies[(latencies.size() - 1) / 2];
  report.stop_latency_max_ns = latencies.back();
}

// Records a refusal with every worker of the group: the report marks it as not as wanted.
void HandOutCoreCookies(const WorkloadState& state, const Crew& crew) {
  for (size_t group = 0; group < state.config().groups.size(); ++group) {
    if (!state.config().groups[group].core_cookie) continue;
    std::vector<pid_t> tids;
    for (size_t i = 0; i < crew.size(); ++i) {
      if (state.workers()[i].group == group) tids.push_back(crew.id(i));
    }
    const int error = ShareNewCoreCookie(tids);
    for (size_t i = 0; i < crew.size(); ++i) {
      if (state.workers()[i].group != group) continue;
      constexpr auto kStep = static_cast<size_t>(SetupStep::kCoreScheduling);
      state.workers()[i].launch.slot.slot->step_errno[kStep].Set(error);
    }
  }
}

absl::Status WriteTo(const std::string& path, absl::string_view text) {
  ASSIGN_OR_RETURN(const UniqueFd fd, sys::Open(path, O_WRONLY));
  return sys::WriteAll(fd.get(), text);
}

absl::Status CheckNice(size_t index, int nice) {
  if (kNiceRange.Contains(nice)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("nice of worker ", index, " = ", nice, ": must be in ", kNiceRange.ToText()));
}

// Workers die with the thread that spawned them, which looks like a kill from nowhere.
void NoteSpawnerEnd(int spawner_tid, WorkloadReport& report) {
  if (fork_safe::SignalThread(::getpid(), spawner_tid, 0) == 0) return;
  report.notes.push_back(absl::StrCat("the thread that spawned the workers, ", spawner_tid,
                                      ", ended before them: forked workers died of that"));
}

// Returns those of the whole machine since boot; absent when the kernel does not count them.
std::optional<int64_t> NumaPagesMigrated() {
  const std::optional<std::string> vmstat = FileTree("/proc").Text("vmstat");
  if (!vmstat.has_value()) return std::nullopt;
  const std::optional<std::string> text = FieldOfLine(*vmstat, "numa_pages_migrated");
  int64_t pages = 0;
  if (!text.has_value() || !absl::SimpleAtoi(*text, &pages)) return std::nullopt;
  return pages;
}

void SummarisePages(std::optional<int64_t> before, WorkloadReport& report) {
  const std::optional<int64_t> after = NumaPagesMigrated();
  if (!before.has_value() || !after.has_value()) return;
  report.numa_pages_migrated = static_cast<uint64_t>(std::max<int64_t>(0, *after - *before));
}

void TakeBackLostWakes(const WorkloadState& state, const Pauses& pauses, WorkloadReport& report) {
  uint64_t taken = 0;
  for (size_t i = 0; i < report.workers.size(); ++i) {
    const WorkerSlot& slot = *state.workers()[i].launch.slot.slot;
    taken += pauses.TakeBackLostWakes(i, slot, report.workers[i]);
  }
  if (taken == 0) return;
  report.notes.push_back(
      absl::StrCat("lost wakes that are not counted because the machine stood still: ", taken));
}

void NoteGuardian(Guardian& guardian, WorkloadReport& report) {
  if (std::string remark = guardian.Remark(); !remark.empty()) {
    report.notes.push_back(std::move(remark));
  }
}

// Gives memory back that the process has freed and the C library kept: every forked worker would
// map it, which its fork and its exit pay for page by page.
void ReturnFreedMemory() {
  constexpr size_t kWorthIt = size_t{1} << 20;
  if (::mallinfo2().fordblks > kWorthIt) ::malloc_trim(0);
}

absl::StatusOr<WorkloadConfig> FittedToInheritedCpus(WorkloadConfig config) {
  if (!config.inherited_cpus.has_value()) {
    ASSIGN_OR_RETURN(config.inherited_cpus, AffinityOf(0));
  }
  FitToCpus(config.inherited_cpus->Count(), config);
  return config;
}

}  // namespace

Workload::Workload(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Workload::Workload(Workload&&) noexcept = default;
Workload& Workload::operator=(Workload&&) noexcept = default;
Workload::~Workload() = default;

absl::StatusOr<Workload> Workload::Spawn(const WorkloadConfig& wanted) {
  ASSIGN_OR_RETURN(const WorkloadConfig config, FittedToInheritedCpus(wanted));
  RETURN_IF_ERROR(ValidateConfig(config, ValidationFacts::OfCaller()));
  ASSIGN_OR_RETURN(std::shared_ptr<WorkloadState> state, WorkloadState::Make(config));
  // Before the first worker, so that none is ever without it.
  std::optional<Guardian> guardian;
  if (WantsGuardian(config)) {
    const std::string cgroup = state->cgroups().own_path();
    ASSIGN_OR_RETURN(guardian, Guardian::Start({.cgroup = cgroup,
                                                .mark = cgroup.empty() ? MarkOfOwnRun() : ""}));
  }
  ReturnFreedMemory();
  ASSIGN_OR_RETURN(Crew crew, Crew::Spawn(state));
  HandOutCoreCookies(*state, crew);
  return Workload(std::unique_ptr<Impl>(new Impl{
      .guardian = std::move(guardian), .state = std::move(state), .crew = std::move(crew)}));
}

size_t Workload::worker_count() const {
  return impl_->crew.size();
}

std::vector<pid_t> Workload::worker_pids() const {
  std::vector<pid_t> pids;
  for (size_t i = 0; i < worker_count(); ++i) pids.push_back(impl_->crew.id(i));
  return pids;
}

absl::StatusOr<std::vector<pid_t>> Workload::worker_pids_for_cgroup_procs() const {
  for (const GroupConfig& group : impl_->state->config().groups) {
    if (group.mode == WorkerMode::kFork) continue;
    return absl::FailedPreconditionError(
        "workers that are threads cannot be written to cgroup.procs: that would move the whole "
        "harness; write worker_pids() to cgroup.threads instead");
  }
  return worker_pids();
}

absl::StatusOr<pid_t> Workload::IdOfRunning(size_t index) const {
  if (index >= worker_count()) {
    return absl::OutOfRangeError(
        absl::StrCat("worker ", index, ": the workload has ", worker_count(), " workers"));
  }
  if (impl_->crew.has_ended(index)) {
    return absl::NotFoundError(absl::StrCat("worker ", index, ": it has ended"));
  }
  return impl_->crew.id(index);
}

absl::Status Workload::Start() {
  if (!impl_->numa_pages_migrated_before.has_value()) {
    impl_->numa_pages_migrated_before = NumaPagesMigrated();
  }
  impl_->crew.Start();
  return absl::OkStatus();
}

std::vector<uint64_t> Workload::SnapshotIterations() const {
  std::vector<uint64_t> iterations;
  iterations.reserve(impl_->state->workers().size());
  for (const WorkloadState::Worker& worker : impl_->state->workers()) {
    iterations.push_back(worker.launch.slot.slot->iterations.Get());
  }
  return iterations;
}

uint64_t Workload::SnapshotSamples(Instrument instrument) const {
  uint64_t samples = 0;
  for (const WorkloadState::Worker& worker : impl_->state->workers()) {
    const SlotView& view = worker.launch.slot;
    for (size_t set = 0; set < view.recorded_sets(); ++set) {
      const Histogram* const histogram = view.RecordedHistogramOf(instrument, set);
      if (histogram != nullptr) samples += histogram->count();
    }
  }
  return samples;
}

std::vector<int> Workload::SnapshotCpus() const {
  std::vector<int> cpus;
  cpus.reserve(impl_->state->workers().size());
  for (const WorkloadState::Worker& worker : impl_->state->workers()) {
    const WorkerSlot& slot = *worker.launch.slot.slot;
    cpus.push_back(slot.iterations.Get() == 0 ? -1 : slot.cpu.Get());
  }
  return cpus;
}

absl::Status Workload::SetAffinity(size_t index, const CpuSet& cpus) {
  ASSIGN_OR_RETURN(const pid_t id, IdOfRunning(index));
  if (cpus.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("affinity of worker ", index, ": no CPU"));
  }
  return SetAffinityOf(id, cpus);
}

absl::Status Workload::SetPolicy(size_t index, const SchedPolicy& policy, int nice) {
  ASSIGN_OR_RETURN(const pid_t id, IdOfRunning(index));
  if (const PolicyError error = ValidatePolicy(policy); error.field != nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("policy of worker ", index, ": ",
                                                   FormatPolicy(policy), ": ", error.field, " ",
                                                   error.reason));
  }
  RETURN_IF_ERROR(CheckNice(index, nice));
  if (nice != 0 && !HasNice(policy.kind)) {
    return absl::InvalidArgumentError(absl::StrCat("nice of worker ", index, " = ", nice,
                                                   ": the policy ", PolicyName(policy.kind),
                                                   " has no nice value; use 0"));
  }
  if (const int error = ApplyPolicy(id, policy, nice); error != 0) {
    return absl::ErrnoToStatus(error, absl::StrCat("sched_setattr of worker ", index, " to ",
                                                   FormatPolicy(policy), ", nice ", nice));
  }
  return absl::OkStatus();
}

absl::Status Workload::SetNice(size_t index, int nice) {
  ASSIGN_OR_RETURN(const pid_t id, IdOfRunning(index));
  RETURN_IF_ERROR(CheckNice(index, nice));
  SchedAttributes now;
  if (ReadAttributes(id, now) == 0 && !HasNice(now.kind)) {
    return absl::InvalidArgumentError(absl::StrCat("nice of worker ", index, " = ", nice,
                                                   ": its policy ", PolicyName(now.kind),
                                                   " has no nice value; set a policy first"));
  }
  if (const int error = fork_safe::SetNice(id, nice); error != 0) {
    return absl::ErrnoToStatus(error, absl::StrCat("setpriority of worker ", index, " to ", nice));
  }
  return absl::OkStatus();
}

absl::Status Workload::MoveToCgroup(size_t index, const std::string& folder) {
  ASSIGN_OR_RETURN(const pid_t id, IdOfRunning(index));
  const WorkloadState& state = *impl_->state;
  const bool is_process = state.group_of(state.workers()[index]).mode == WorkerMode::kFork;
  const std::string file = JoinPath(folder, is_process ? "cgroup.procs" : "cgroup.threads");
  const absl::Status status = WriteTo(file, absl::StrCat(id));
  if (status.ok()) return status;
  return absl::Status(status.code(),
                      absl::StrCat("worker ", index, " to ", file, ": ", status.message()));
}

absl::Status Workload::BeginPhase(absl::string_view name) {
  StartGate& gate = impl_->state->gate();
  std::vector<PhaseBeginning>& phases = impl_->phases;
  if (gate.open.load(std::memory_order_relaxed) == 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("phase '", name, "': the workload is not started"));
  }
  if (name.empty()) return absl::InvalidArgumentError("a phase needs a name");
  if (phases.size() == kMaxPhases) {
    return absl::ResourceExhaustedError(
        absl::StrCat("phase '", name, "': a workload has at most ", kMaxPhases, " phases"));
  }
  phases.push_back(
      {.name = std::string(name), .began_at_ns = MonotonicNs() - gate.opened_at_ns.Get()});
  gate.phase.store(static_cast<uint32_t>(phases.size() - 1), std::memory_order_release);
  return absl::OkStatus();
}

absl::StatusOr<bool> Workload::RunFor(absl::Duration duration, int cancel_fd) {
  Crew& crew = impl_->crew;
  const MonotonicTime deadline = MonotonicTime::In(duration);
  RETURN_IF_ERROR(cancel_fd < 0 ? crew.RunUntil(deadline)
                                : crew.RunUntilCancelled(deadline, cancel_fd));
  return crew.running() > 0;
}

absl::StatusOr<WorkloadReport> Workload::StopAndCollect() && {
  const RaisedPriority raised;
  const std::unique_ptr<Impl> impl = std::move(impl_);
  Crew& crew = impl->crew;
  const WorkloadState& state = *impl->state;
  crew.Start();
  RETURN_IF_ERROR(crew.WaitUntilRunning(MonotonicTime::In(state.config().stop_timeout)));
  RETURN_IF_ERROR(crew.Stop());

  WorkloadReport report;
  for (size_t i = 0; i < state.config().groups.size(); ++i) {
    report.groups.push_back(DescribeGroup(state, i));
    for (const std::string& note : state.NotesOf(i)) {
      report.notes.push_back(absl::StrCat("groups[", i, "]: ", note));
    }
  }
  std::vector<std::string> phase_names;
  for (const PhaseBeginning& phase : impl->phases) phase_names.push_back(phase.name);
  report.workers.reserve(crew.size());
  for (size_t i = 0; i < crew.size(); ++i) {
    OutsideKnowledge outside = crew.knowledge(i);
    outside.phases = phase_names;
    report.workers.push_back(ReadSlot(state.workers()[i].launch.slot, state.gate(), outside));
  }
  if (!crew.pauses().empty()) TakeBackLostWakes(state, crew.pauses(), report);
  NotePauses(crew.pauses(), report);
  NoteClone3(state.config(), report);
  SummariseSched(state, report);
  if (phase_names.size() > 1) report.phases = impl->phases;
  report.duration_ns = state.gate().stop_at_ns.Get() - state.gate().opened_at_ns.Get();
  report.spin_step_ns = SpinStepNs();
  report.spawner_tid = impl->spawner_tid;
  SummariseStart(report);
  SummariseStop(state, report);
  SummarisePages(impl->numa_pages_migrated_before, report);
  NoteSpawnerEnd(impl->spawner_tid, report);
  if (impl->guardian.has_value()) NoteGuardian(*impl->guardian, report);
  return report;
}

absl::StatusOr<WorkloadReport> RunWorkload(const WorkloadConfig& config, absl::Duration duration) {
  ASSIGN_OR_RETURN(Workload workload, Workload::Spawn(config));
  RETURN_IF_ERROR(workload.Start());
  RETURN_IF_ERROR(workload.RunFor(duration).status());
  return std::move(workload).StopAndCollect();
}

}  // namespace ktstr
