// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/cgroup_mounts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/mountinfo_text.h"

namespace ktstr {
namespace {

// Controllers of v1, to distinguish them from the other super-block options on the same line.
constexpr std::array<absl::string_view, 13> kV1Controllers = {
    "cpu",      "cpuacct", "cpuset",     "memory", "devices", "freezer", "blkio",
    "net_prio", "net_cls", "perf_event", "pids",   "hugetlb", "rdma"};

bool IsV1Controller(absl::string_view option) {
  return std::find(kV1Controllers.begin(), kV1Controllers.end(), option) != kV1Controllers.end();
}

struct Mount {
  std::string point;
  bool read_only = false;
  absl::string_view type;
  absl::string_view super_options;
};

// "36 35 98:0 /root /point rw,noatime [optional fields] - type source super-options"
std::optional<Mount> ParseMount(absl::string_view line) {
  const std::vector<absl::string_view> fields = absl::StrSplit(line, ' ', absl::SkipEmpty());
  const auto separator = std::find(fields.begin(), fields.end(), "-");
  if (separator - fields.begin() < 6 || fields.end() - separator < 4) return std::nullopt;
  const std::vector<absl::string_view> options = absl::StrSplit(fields[5], ',');
  Mount mount;
  mount.point = UnescapeMountPath(fields[4]);
  mount.read_only = std::find(options.begin(), options.end(), "ro") != options.end();
  mount.type = separator[1];
  mount.super_options = separator[3];
  return mount;
}

void AddV1(const Mount& mount, CgroupMounts& mounts) {
  for (const absl::string_view option : absl::StrSplit(mount.super_options, ',')) {
    if (IsV1Controller(option)) mounts.v1.emplace(std::string(option), mount.point);
  }
}

void AddV2(const Mount& mount, CgroupMounts& mounts) {
  if (mounts.v2 && !(mounts.v2_read_only && !mount.read_only)) return;
  mounts.v2 = mount.point;
  mounts.v2_read_only = mount.read_only;
}

// The path of the own group in the v1 hierarchy that holds `controller`.
std::string OwnV1Path(const std::vector<CgroupMembership>& memberships,
                      absl::string_view controller) {
  for (const CgroupMembership& membership : memberships) {
    const std::vector<absl::string_view> names = absl::StrSplit(membership.controllers, ',');
    if (std::find(names.begin(), names.end(), controller) != names.end()) return membership.path;
  }
  return "/";
}

void ReadRtGroup(CgroupSupport& support) {
  const auto cpu = support.mounts.v1.find("cpu");
  if (cpu == support.mounts.v1.end()) return;
  const FileTree root(cpu->second);
  support.rt_group_sched = root.Has("cpu.rt_runtime_us");
  const FileTree group(absl::StrCat(cpu->second, OwnV1Path(support.own, "cpu")));
  support.rt_group_runtime_us = group.Integer("cpu.rt_runtime_us");
}

// cpu.max of v2, "20000 100000" or "max 100000".
std::optional<CpuLimit> ReadV2Limit(const FileTree& group) {
  const std::string text = group.Text("cpu.max").value_or("");
  const std::vector<absl::string_view> words = absl::StrSplit(text, ' ');
  CpuLimit limit{.group = group.root()};
  if (words.size() != 2 || !absl::SimpleAtoi(words[0], &limit.quota_us) ||
      !absl::SimpleAtoi(words[1], &limit.period_us)) {
    return std::nullopt;
  }
  return limit;
}

// The two files of v1; a quota of -1 is no limit.
std::optional<CpuLimit> ReadV1Limit(const FileTree& group) {
  const std::optional<int64_t> quota = group.Integer("cpu.cfs_quota_us");
  const std::optional<int64_t> period = group.Integer("cpu.cfs_period_us");
  if (!quota || *quota < 0 || !period) return std::nullopt;
  return CpuLimit{.group = group.root(), .quota_us = *quota, .period_us = *period};
}

bool IsTighter(const CpuLimit& a, const CpuLimit& b) {
  return static_cast<double>(a.quota_us) * static_cast<double>(b.period_us) <
         static_cast<double>(b.quota_us) * static_cast<double>(a.period_us);
}

// The tightest limit from the group at `path` below `mount` up to the mount point.
template <typename ReadLimit>
std::optional<CpuLimit> TightestLimit(const std::string& mount, absl::string_view path,
                                      ReadLimit read_limit) {
  std::optional<CpuLimit> tightest;
  for (;; path = path.substr(0, path.rfind('/'))) {
    path = absl::StripSuffix(path, "/");
    std::optional<CpuLimit> limit = read_limit(FileTree(absl::StrCat(mount, path)));
    if (limit && (!tightest || IsTighter(*limit, *tightest))) tightest = std::move(limit);
    if (path.empty()) return tightest;
  }
}

void ReadCpuLimit(CgroupSupport& support) {
  const auto v1 = support.mounts.v1.find("cpu");
  if (v1 != support.mounts.v1.end()) {
    support.cpu_limit = TightestLimit(v1->second, OwnV1Path(support.own, "cpu"), &ReadV1Limit);
  } else if (support.mounts.v2) {
    support.cpu_limit =
        TightestLimit(*support.mounts.v2, OwnV2Path(support.own).value_or("/"), &ReadV2Limit);
  }
}

}  // namespace

CgroupMounts ParseCgroupMounts(absl::string_view mountinfo) {
  CgroupMounts mounts;
  for (const absl::string_view line : absl::StrSplit(mountinfo, '\n')) {
    const std::optional<Mount> mount = ParseMount(line);
    if (!mount) continue;
    if (mount->type == "cgroup") AddV1(*mount, mounts);
    if (mount->type == "cgroup2") AddV2(*mount, mounts);
  }
  return mounts;
}

std::vector<CgroupMembership> ParseCgroupMemberships(absl::string_view text) {
  std::vector<CgroupMembership> memberships;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::vector<std::string> fields = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (fields.size() == 3) memberships.push_back({fields[1], fields[2]});
  }
  return memberships;
}

CgroupSupport ReadCgroupSupport(const FileTree& proc) {
  CgroupSupport support;
  support.mounts = ParseCgroupMounts(proc.Text("self/mountinfo").value_or(""));
  support.own = ParseCgroupMemberships(proc.Text("self/cgroup").value_or(""));
  if (support.mounts.v2) {
    const std::optional<std::string> names =
        FileTree(*support.mounts.v2).Text("cgroup.controllers");
    if (names) support.v2_controllers = absl::StrSplit(*names, ' ', absl::SkipEmpty());
  }
  ReadRtGroup(support);
  ReadCpuLimit(support);
  return support;
}

std::optional<std::string> OwnV2Path(const std::vector<CgroupMembership>& memberships) {
  for (const CgroupMembership& membership : memberships) {
    if (membership.controllers.empty()) return membership.path;
  }
  return std::nullopt;
}

}  // namespace ktstr
