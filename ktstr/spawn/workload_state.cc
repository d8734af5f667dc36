// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/workload_state.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <climits>
#include <random>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace ktstr {
namespace {

// Its own for each worker of the workload, unless the configuration names one.
std::string CommOf(const GroupConfig& group, size_t index, size_t worker) {
  if (!group.comm.empty()) return group.comm;
  const std::string number = absl::StrCat("-", worker);
  return absl::StrCat(GroupName(group, index).substr(0, kMaxCommLength - number.size()), number);
}

}  // namespace

absl::StatusOr<std::shared_ptr<WorkloadState>> WorkloadState::Make(const WorkloadConfig& config) {
  std::shared_ptr<WorkloadState> state(new WorkloadState(config));
  ASSIGN_OR_RETURN(state->memory_, MappedRegion::Shared(state->plan_.bytes()));
  RETURN_IF_ERROR(state->MakeResources());
  state->MakeLaunches();
  return state;
}

std::set<std::string> WorkloadState::NotesOf(size_t group) const {
  std::set<std::string> notes;
  for (const GroupResources& resources : resources_[group]) {
    notes.insert(resources.notes().begin(), resources.notes().end());
  }
  return notes;
}

absl::Status WorkloadState::MakeResources() {
  ASSIGN_OR_RETURN(cgroups_, WorkloadCgroups::Make(config_));
  ASSIGN_OR_RETURN(arrival_fd_, sys::MakeEventFd(0, EFD_NONBLOCK));
  ASSIGN_OR_RETURN(thread_end_fd_, sys::MakeEventFd(0, EFD_NONBLOCK));
  absl::BitGen any_random;
  std::mt19937_64 seeded_random(config_.seed.value_or(0));
  for (size_t i = 0; i < config_.groups.size(); ++i) {
    const GroupConfig& group = config_.groups[i];
    affinities_.emplace_back(
        group.affinity, group.workers,
        config_.seed.has_value() ? absl::BitGenRef(seeded_random) : absl::BitGenRef(any_random));
    RETURN_IF_ERROR(MakeResourcesOf(i));
  }
  return absl::OkStatus();
}

absl::Status WorkloadState::MakeResourcesOf(size_t group_index) {
  const GroupConfig& group = config_.groups[group_index];
  resources_.emplace_back();
  for (int instance = 0; instance < group.workers / group.work.group_size(); ++instance) {
    const absl::Status made = MakeInstance(group_index, instance);
    if (made.ok()) continue;
    return absl::Status(made.code(), absl::StrCat("groups[", group_index, "].work (",
                                                  group.work.name(), "): ", made.message()));
  }
  return absl::OkStatus();
}

absl::Status WorkloadState::MakeInstance(size_t group_index, int instance) {
  const WorkSpec& work = config_.groups[group_index].work;
  const Resources resources = work.resources();
  ASSIGN_OR_RETURN(
      std::vector<UniqueFd> cgroup_procs,
      cgroups_.MakeDirs(resources.cgroup_dirs, absl::StrCat("work-", group_index, "-", instance)));
  ASSIGN_OR_RETURN(GroupResources made,
                   GroupResources::Make(resources, work.group_size(), std::move(cgroup_procs)));
  resources_[group_index].push_back(std::move(made));
  return absl::OkStatus();
}

void WorkloadState::MakeLaunches() {
  size_t count = 0;
  for (const GroupConfig& group : config_.groups) count += static_cast<size_t>(group.workers);
  workers_.reserve(count);
  for (size_t group = 0; group < config_.groups.size(); ++group) {
    const int size = config_.groups[group].work.group_size();
    for (int i = 0; i < config_.groups[group].workers; ++i) {
      workers_.push_back({.group = group, .position = i % size, .launch = LaunchOf(group, i)});
    }
  }
  gate().expected = static_cast<uint32_t>(workers_.size());
}

WorkerLaunch WorkloadState::LaunchOf(size_t group_index, int index_in_group) const {
  const GroupConfig& group = config_.groups[group_index];
  const int size = group.work.group_size();
  const int instance = index_in_group / size;
  WorkerLaunch launch{
      .gate = &gate(),
      .slot = plan_.SlotAt(memory_.data(), group_index, index_in_group),
      .region = plan_.RegionAt(memory_.data(), group_index, instance),
      .fds = resources_[group_index][static_cast<size_t>(instance)].FdsOf(index_in_group % size),
      .arrival_fd = arrival_fd_.get(),
      .work = &group.work,
      .position = index_in_group % size,
      .group_size = size,
      .index = index_in_group,
      .peers = plan_.SlotsAt(memory_.data(), group_index),
      .affinity = affinities_[group_index].Of(index_in_group),
      .policy = group.policy.value_or(SchedPolicy::Normal()),
      .sets_policy = group.policy.has_value(),
      .nice = group.nice,
      .counts_numa_pages =
          group.counts_numa_pages || group.mem_policy.mode != MemPolicyMode::kDefault,
      .mem_policy = group.mem_policy,
      .gate_timeout_ns = ToNs(config_.start_timeout),
      .stall_threshold_ns = ToNs(config_.stall_threshold),
      .parent_pid = ::getpid(),
      .uid = group.uid,
      .gid = group.gid,
  };
  CommOf(group, group_index, workers_.size()).copy(launch.name, sizeof launch.name - 1);
  return launch;
}

void WorkloadState::WakeAllWaiters() const {
  for (size_t group = 0; group < config_.groups.size(); ++group) {
    const FutexWords words = config_.groups[group].work.resources().futex_words;
    const size_t instances = resources_[group].size();
    for (size_t instance = 0; words.count > 0 && instance < instances; ++instance) {
      std::byte* const region = plan_.RegionAt(memory_.data(), group, static_cast<int>(instance));
      for (uint32_t i = 0; i < words.count; ++i) {
        std::byte* const word = region + words.offset_bytes + size_t{i} * words.stride_bytes;
        fork_safe::FutexWake(*reinterpret_cast<std::atomic<uint32_t>*>(word), INT_MAX);
      }
    }
  }
}

}  // namespace ktstr
