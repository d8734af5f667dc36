// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/machine/recorded_tree.h"

namespace ktstr {
namespace {

using ::ktstr::testing::RecordedTree;
using ::testing::ElementsAre;
using ::testing::Optional;
using ::testing::Pair;

Environment::Sources SourcesIn(const RecordedTree& tree) {
  return {.proc = FileTree(tree.root() + "/proc"),
          .sys = FileTree(tree.root() + "/sys"),
          .debug = FileTree(tree.root() + "/debug"),
          .tick_ns = [] { return uint64_t{4'000'000}; },
          .architecture = [] { return std::string("x86_64"); }};
}

Environment ReadFixture(absl::string_view name) {
  const RecordedTree tree;
  tree.Unpack("ktstr/machine/testdata/" + std::string(name));
  return ReadEnvironment(SourcesIn(tree));
}

// A machine that shows only its version text and its command line.
Preemption PreemptionOf(absl::string_view version, absl::string_view command_line) {
  const RecordedTree tree;
  tree.Add("proc/sys/kernel/version", version);
  tree.Add("proc/cmdline", command_line);
  return ReadEnvironment(SourcesIn(tree)).scheduler.preemption;
}

TEST(EnvironmentTest, DesktopKernel) {
  const Environment desktop = ReadFixture("desktop.tree");

  EXPECT_EQ(desktop.kernel.release, "6.1.0-28-amd64");
  EXPECT_EQ(desktop.kernel.number, (KernelVersion{6, 1, 0}));
  EXPECT_EQ(desktop.kernel.version, "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)");
  EXPECT_EQ(desktop.kernel.machine, "x86_64");
  EXPECT_THAT(desktop.kernel.command_line, Optional(::testing::EndsWith("voluntary quiet")));
}

TEST(EnvironmentTest, DesktopScheduler) {
  const SchedulerSettings scheduler = ReadFixture("desktop.tree").scheduler;

  EXPECT_EQ(scheduler.preemption.mode, "voluntary");
  EXPECT_EQ(scheduler.preemption.source, "debugfs");
  EXPECT_EQ(scheduler.preemption.dynamic, true);
  EXPECT_EQ(scheduler.tick_ns, 4'000'000u);
  EXPECT_TRUE(scheduler.debugfs_readable);
  EXPECT_EQ(scheduler.base_slice_ns, 3'000'000);
  EXPECT_THAT(scheduler.features, Optional(::testing::HasSubstr("NO_NEXT_BUDDY")));
  EXPECT_EQ(scheduler.rt_runtime_us, 950'000);
  EXPECT_EQ(scheduler.rt_period_us, 1'000'000);
  EXPECT_EQ(scheduler.rr_timeslice_ms, 100);
  EXPECT_EQ(scheduler.deadline_period_min_us, 100);
  EXPECT_EQ(scheduler.deadline_period_max_us, 4'194'304);
  EXPECT_EQ(scheduler.cfs_bandwidth_slice_us, 5000);
  EXPECT_EQ(scheduler.autogroup_enabled, true);
  EXPECT_EQ(scheduler.own_autogroup, "/autogroup-211 nice 0");
  EXPECT_EQ(scheduler.schedstats_enabled, false);
  EXPECT_EQ(scheduler.numa_balancing, 0);
  EXPECT_EQ(scheduler.timer_migration, true);
  EXPECT_EQ(scheduler.energy_aware, std::nullopt);
  EXPECT_TRUE(scheduler.uclamp);
  EXPECT_TRUE(scheduler.fair_servers.empty());
  EXPECT_FALSE(scheduler.sched_ext.has_value());
}

TEST(EnvironmentTest, DesktopCpus) {
  const CpuInventory cpus = ReadFixture("desktop.tree").cpus;

  EXPECT_THAT(cpus.model, Optional(::testing::HasSubstr("i7-8650U")));
  EXPECT_EQ(cpus.online, CpuSet::Of({0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(cpus.possible, cpus.online);
  EXPECT_EQ(cpus.isolated, CpuSet());
  EXPECT_EQ(cpus.nohz_full, CpuSet());
  EXPECT_EQ(cpus.allowed, CpuSet::Of({0, 1, 2, 5}));
  EXPECT_EQ(cpus.smt_active, true);
  EXPECT_EQ(cpus.smt_control, "on");
  EXPECT_EQ(cpus.numa_nodes, 1);
  EXPECT_THAT(cpus.governors, ElementsAre("performance", "powersave"));
  EXPECT_THAT(cpus.vulnerabilities,
              ElementsAre(Pair("l1tf", ::testing::HasSubstr("SMT vulnerable")),
                          Pair("meltdown", "Mitigation: PTI")));
  EXPECT_EQ(cpus.hypervisor, false);
  EXPECT_EQ(cpus.steal_ns, 0u);
  EXPECT_EQ(cpus.clocksource, "tsc");
  EXPECT_EQ(cpus.memory_bytes, uint64_t{16'169'412} * 1024);
  EXPECT_TRUE(cpus.pressure_stall_information);
}

TEST(EnvironmentTest, DesktopCgroupsAndPrivileges) {
  const Environment desktop = ReadFixture("desktop.tree");

  EXPECT_THAT(desktop.cgroups.mounts.v2, Optional(::testing::EndsWith("/sys/fs/cgroup")));
  EXPECT_THAT(desktop.cgroups.v2_controllers, Optional(::testing::Contains("cpuset")));
  EXPECT_EQ(OwnV2Path(desktop.cgroups.own), "/user.slice/user-1000.slice/session-2.scope");
  EXPECT_EQ(desktop.privileges.effective_uid, 1001);
  EXPECT_EQ(desktop.privileges.cap_sys_nice(), true);
  EXPECT_EQ(desktop.privileges.cap_sys_admin(), false);
  EXPECT_EQ(desktop.privileges.open_files->soft, 1024u);
  EXPECT_EQ(desktop.privileges.open_files->hard, 1'048'576u);
  EXPECT_EQ(desktop.privileges.rt_priority->soft, 95u);
  EXPECT_EQ(desktop.privileges.rt_priority->hard, UINT64_MAX);
  EXPECT_EQ(desktop.privileges.nice->soft, 0u);
  EXPECT_EQ(desktop.privileges.processes->soft, 62'913u);
}

TEST(EnvironmentTest, GuestWithSchedExtAndDeadlineServers) {
  const Environment guest = ReadFixture("scx_guest.tree");

  const SchedulerSettings& scheduler = guest.scheduler;
  EXPECT_EQ(scheduler.preemption.mode, "lazy");
  EXPECT_EQ(scheduler.base_slice_ns, 2'800'000);
  EXPECT_EQ(scheduler.cgroup_mode, "concur");
  EXPECT_EQ(scheduler.rt_runtime_us, -1);
  ASSERT_EQ(scheduler.fair_servers.size(), 3u);
  EXPECT_EQ(scheduler.fair_servers[0].period_ns, 1'000'000'000);
  EXPECT_EQ(scheduler.fair_servers[1].cpu, 2);
  EXPECT_EQ(scheduler.fair_servers[2].cpu, 10);
  EXPECT_EQ(scheduler.fair_servers[2].runtime_ns, 0);
  EXPECT_EQ(scheduler.fair_servers[2].period_ns, std::nullopt);
  ASSERT_EQ(scheduler.ext_servers.size(), 1u);
  EXPECT_EQ(scheduler.ext_servers[0].runtime_ns, 40'000'000);
  ASSERT_TRUE(scheduler.sched_ext.has_value());
  EXPECT_EQ(scheduler.sched_ext->state, "enabled");
  EXPECT_EQ(scheduler.sched_ext->enable_seq, 7);
  EXPECT_EQ(scheduler.sched_ext->scheduler, "simple_fifo");
  EXPECT_EQ(scheduler.sched_ext->switch_all, true);

  EXPECT_EQ(guest.cpus.hypervisor, true);
  EXPECT_EQ(guest.cpus.steal_ns, 1'230'000'000u);
  EXPECT_EQ(guest.cpus.isolated, CpuSet::Of({6, 7}));
  EXPECT_EQ(guest.cpus.nohz_full, CpuSet::Of({6, 7}));
  EXPECT_EQ(guest.cpus.numa_nodes, 3);
  EXPECT_TRUE(guest.cpus.governors.empty());
  EXPECT_FALSE(guest.cpus.pressure_stall_information);
  EXPECT_TRUE(guest.cgroups.mounts.v2_read_only);
  EXPECT_EQ(guest.cgroups.rt_group_runtime_us, 950'000);
}

TEST(EnvironmentTest, PreemptionWithoutDebugfs) {
  EXPECT_EQ(PreemptionOf("#1 SMP PREEMPT_DYNAMIC", "quiet").mode, std::nullopt);
  EXPECT_EQ(PreemptionOf("#1 SMP PREEMPT_DYNAMIC", "preempt=full preempt=none").mode, "none");
  EXPECT_EQ(PreemptionOf("#1 SMP PREEMPT_DYNAMIC", "preempt=full").source, "command_line");
  EXPECT_EQ(PreemptionOf("#1 SMP PREEMPT_RT", "preempt=full").mode, "rt");
  EXPECT_EQ(PreemptionOf("#1 SMP PREEMPT_LAZY", "").mode, "lazy");
  EXPECT_EQ(PreemptionOf("#1 SMP PREEMPT", "preempt=none").mode, "full");
  EXPECT_EQ(PreemptionOf("#1 SMP", "").mode, "none_or_voluntary");
  EXPECT_EQ(PreemptionOf("#1 SMP", "").dynamic, false);
}

TEST(EnvironmentTest, UnreadableAndMalformedFilesAreAbsent) {
  const RecordedTree tree;
  tree.Add("proc/sys/kernel/sched_rt_runtime_us", "lots\n");
  tree.Add("proc/thread-self/status", "Uid:\t1\nCapEff:\txyz\nCpus_allowed_list:\t5-\n");
  tree.Add("proc/self/limits", "Max open files  many  some  files\n");
  tree.Add("proc/stat", "intr 5\n");
  tree.Add("sys/devices/system/cpu/online", "0-\n");

  const Environment environment = ReadEnvironment(SourcesIn(tree));

  EXPECT_EQ(environment.scheduler.rt_runtime_us, std::nullopt);
  EXPECT_EQ(environment.privileges.effective_uid, std::nullopt);
  EXPECT_EQ(environment.privileges.cap_sys_nice(), std::nullopt);
  EXPECT_FALSE(environment.privileges.open_files.has_value());
  EXPECT_EQ(environment.cpus.allowed, std::nullopt);
  EXPECT_EQ(environment.cpus.online, std::nullopt);
  EXPECT_EQ(environment.cpus.steal_ns, std::nullopt);
  EXPECT_EQ(environment.kernel.release, std::nullopt);
}

TEST(EnvironmentTest, ReadsThisMachine) {
  const Environment environment = ReadEnvironment();

  EXPECT_TRUE(environment.kernel.number.has_value());
  EXPECT_TRUE(environment.kernel.machine.has_value());
  EXPECT_GT(environment.scheduler.tick_ns.value_or(0), 0u);
  EXPECT_FALSE(environment.cpus.allowed.value_or(CpuSet()).empty());
  EXPECT_TRUE(environment.privileges.open_files.has_value());
}

}  // namespace
}  // namespace ktstr
