// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Whether tests can make cgroups here. Parent side, tests only.

#ifndef KTSTR_MACHINE_CGROUP_PROBE_H_
#define KTSTR_MACHINE_CGROUP_PROBE_H_

#include <string>
#include <vector>

namespace ktstr {

// Makes a cgroup v2 group with these controllers and removes it: empty, or why that failed.
std::string WhyNoCgroups(const std::vector<std::string>& controllers = {});

// The groups in the own group of this process that workloads of this process made.
std::vector<std::string> CgroupsOfOwnWorkloads();

}  // namespace ktstr

#endif  // KTSTR_MACHINE_CGROUP_PROBE_H_
