// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/environment_json.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr {
namespace {

using nlohmann::json;

json Value(const std::string& text) {
  return text;
}
json Value(bool flag) {
  return flag;
}
json Value(int number) {
  return number;
}
json Value(int64_t number) {
  return number;
}
json Value(uint64_t number) {
  return number;
}
json Value(const CpuSet& cpus) {
  return FormatCpuList(cpus);
}

json LimitValue(uint64_t limit) {
  return limit == std::numeric_limits<uint64_t>::max() ? json("unlimited") : json(limit);
}
json Value(const ResourceLimit& limit) {
  return {{"soft", LimitValue(limit.soft)}, {"hard", LimitValue(limit.hard)}};
}

// Sets `key` only when there is a value.
template <typename T>
void Put(json& object, const char* key, const std::optional<T>& value) {
  if (value) object[key] = Value(*value);
}

json KernelJson(const KernelIdentity& kernel) {
  json object = json::object();
  Put(object, "release", kernel.release);
  if (kernel.number) object["number"] = kernel.number->ToString();
  Put(object, "version", kernel.version);
  Put(object, "machine", kernel.machine);
  Put(object, "command_line", kernel.command_line);
  if (kernel.config) {
    object["config"] = {{"source", kernel.config->source}, {"options", kernel.config->options}};
  }
  return object;
}

json PreemptionJson(const Preemption& preemption) {
  json object = json::object();
  Put(object, "mode", preemption.mode);
  Put(object, "source", preemption.source);
  Put(object, "dynamic", preemption.dynamic);
  return object;
}

json ServersJson(const std::vector<DeadlineServer>& servers) {
  json list = json::array();
  for (const DeadlineServer& server : servers) {
    json object = {{"cpu", server.cpu}};
    Put(object, "runtime_ns", server.runtime_ns);
    Put(object, "period_ns", server.period_ns);
    list.push_back(std::move(object));
  }
  return list;
}

json SchedExtJson(const SchedExt& ext) {
  json object = json::object();
  Put(object, "state", ext.state);
  Put(object, "enable_seq", ext.enable_seq);
  Put(object, "scheduler", ext.scheduler);
  Put(object, "switch_all", ext.switch_all);
  Put(object, "rejected_tasks", ext.rejected_tasks);
  return object;
}

json SchedulerJson(const SchedulerSettings& scheduler) {
  json object = {{"preemption", PreemptionJson(scheduler.preemption)},
                 {"debugfs_readable", scheduler.debugfs_readable},
                 {"uclamp", scheduler.uclamp}};
  Put(object, "debugfs_closed_by", scheduler.debugfs_closed_by);
  Put(object, "tick_ns", scheduler.tick_ns);
  Put(object, "base_slice_ns", scheduler.base_slice_ns);
  Put(object, "features", scheduler.features);
  Put(object, "cgroup_mode", scheduler.cgroup_mode);
  Put(object, "rt_runtime_us", scheduler.rt_runtime_us);
  Put(object, "rt_period_us", scheduler.rt_period_us);
  Put(object, "rr_timeslice_ms", scheduler.rr_timeslice_ms);
  Put(object, "deadline_period_min_us", scheduler.deadline_period_min_us);
  Put(object, "deadline_period_max_us", scheduler.deadline_period_max_us);
  Put(object, "cfs_bandwidth_slice_us", scheduler.cfs_bandwidth_slice_us);
  Put(object, "autogroup_enabled", scheduler.autogroup_enabled);
  Put(object, "own_autogroup", scheduler.own_autogroup);
  Put(object, "schedstats_enabled", scheduler.schedstats_enabled);
  Put(object, "numa_balancing", scheduler.numa_balancing);
  Put(object, "timer_migration", scheduler.timer_migration);
  Put(object, "energy_aware", scheduler.energy_aware);
  if (!scheduler.fair_servers.empty()) {
    object["fair_servers"] = ServersJson(scheduler.fair_servers);
  }
  if (!scheduler.ext_servers.empty()) object["ext_servers"] = ServersJson(scheduler.ext_servers);
  if (scheduler.sched_ext) object["sched_ext"] = SchedExtJson(*scheduler.sched_ext);
  return object;
}

json CpusJson(const CpuInventory& cpus) {
  json object = {{"governors", cpus.governors},
                 {"vulnerabilities", cpus.vulnerabilities},
                 {"pressure_stall_information", cpus.pressure_stall_information}};
  Put(object, "model", cpus.model);
  Put(object, "online", cpus.online);
  Put(object, "possible", cpus.possible);
  Put(object, "isolated", cpus.isolated);
  Put(object, "nohz_full", cpus.nohz_full);
  Put(object, "allowed", cpus.allowed);
  Put(object, "smt_active", cpus.smt_active);
  Put(object, "smt_control", cpus.smt_control);
  Put(object, "numa_nodes", cpus.numa_nodes);
  Put(object, "hypervisor", cpus.hypervisor);
  Put(object, "steal_ns", cpus.steal_ns);
  Put(object, "clocksource", cpus.clocksource);
  Put(object, "memory_bytes", cpus.memory_bytes);
  return object;
}

json CgroupsJson(const CgroupSupport& cgroups) {
  json object = {{"v1_mounts", cgroups.mounts.v1}};
  Put(object, "v2_mount", cgroups.mounts.v2);
  if (cgroups.mounts.v2) object["v2_read_only"] = cgroups.mounts.v2_read_only;
  if (cgroups.v2_controllers) object["v2_controllers"] = *cgroups.v2_controllers;
  object["own"] = json::array();
  for (const CgroupMembership& own : cgroups.own) {
    object["own"].push_back({{"controllers", own.controllers}, {"path", own.path}});
  }
  Put(object, "rt_group_sched", cgroups.rt_group_sched);
  Put(object, "rt_group_runtime_us", cgroups.rt_group_runtime_us);
  if (cgroups.cpu_limit) {
    object["cpu_limit"] = {{"group", cgroups.cpu_limit->group},
                           {"quota_us", cgroups.cpu_limit->quota_us},
                           {"period_us", cgroups.cpu_limit->period_us}};
  }
  return object;
}

json CallsJson(const std::vector<sys::RefusedCall>& calls) {
  json list = json::array();
  for (const sys::RefusedCall& call : calls) {
    json object = {{"name", call.name}};
    if (call.is_fatal) {
      object["is_fatal"] = true;
    } else {
      object["errno"] = call.error;
    }
    list.push_back(std::move(object));
  }
  return list;
}

json PrivilegesJson(const Privileges& privileges) {
  json object = json::object();
  Put(object, "effective_uid", privileges.effective_uid);
  if (privileges.effective_capabilities) {
    object["effective_capabilities"] =
        absl::StrCat("0x", absl::Hex(*privileges.effective_capabilities));
  }
  Put(object, "cap_sys_nice", privileges.cap_sys_nice());
  Put(object, "cap_sys_admin", privileges.cap_sys_admin());
  Put(object, "rlimit_rtprio", privileges.rt_priority);
  Put(object, "rlimit_nice", privileges.nice);
  Put(object, "rlimit_nofile", privileges.open_files);
  Put(object, "rlimit_nproc", privileges.processes);
  Put(object, "seccomp_mode", privileges.seccomp_mode);
  if (privileges.refused_calls) object["refused_calls"] = CallsJson(*privileges.refused_calls);
  return object;
}

}  // namespace

json EnvironmentJson(const Environment& environment) {
  return {{"schema", "ktstr.environment/1"},
          {"kernel", KernelJson(environment.kernel)},
          {"scheduler", SchedulerJson(environment.scheduler)},
          {"cpus", CpusJson(environment.cpus)},
          {"cgroups", CgroupsJson(environment.cgroups)},
          {"privileges", PrivilegesJson(environment.privileges)}};
}

std::string EnvironmentToJson(const Environment& environment) {
  return EnvironmentJson(environment).dump(2, ' ', false, json::error_handler_t::replace);
}

}  // namespace ktstr
