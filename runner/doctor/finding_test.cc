// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/doctor/finding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_split.h"
#include "runner/doctor/diagnosis.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using enum Finding::Level;

constexpr uint64_t kCapSysNice = uint64_t{1} << 23;
constexpr uint64_t kCapSysAdmin = uint64_t{1} << 21;

ktstr::Environment TwoCpus() {
  ktstr::Environment environment;
  environment.kernel.release = "6.12.3";
  environment.kernel.machine = "x86_64";
  environment.cpus.allowed = ktstr::CpuSet::Of({0, 1});
  environment.cpus.pressure_stall_information = true;
  environment.privileges.effective_capabilities = kCapSysNice | kCapSysAdmin;
  environment.cgroups.mounts.v2 = "/sys/fs/cgroup";
  environment.cgroups.v2_controllers = std::vector<std::string>{"cpu", "cpuset"};
  environment.scheduler.debugfs_readable = true;
  environment.scheduler.uclamp = true;
  environment.scheduler.preemption = {.mode = "full", .source = "debugfs"};
  environment.kernel.config = ktstr::KernelConfig{.source = "/proc/config.gz"};
  environment.scheduler.sched_ext = ktstr::SchedExt{.state = "disabled"};
  return environment;
}

Finding About(const std::string& subject, const ktstr::Environment& environment) {
  for (Finding& finding : Examine(environment)) {
    if (finding.subject == subject) return finding;
  }
  return {.subject = "nothing about " + subject};
}

TEST(ExamineTest, WellEquippedMachineLacksNothing) {
  const std::vector<Finding> findings = Examine(TwoCpus());

  EXPECT_TRUE(std::all_of(findings.begin(), findings.end(),
                          [](const Finding& finding) { return finding.level == kOffered; }));
  EXPECT_EQ(About("SCHED_FIFO", TwoCpus()).fact, "CAP_SYS_NICE");
}

TEST(ExamineTest, WhatTheRecordDoesNotTellIsNotGuessed) {
  EXPECT_EQ(About("NUMA", TwoCpus()).subject, "nothing about NUMA");
}

TEST(ExamineTest, OneCpuIsTooFew) {
  ktstr::Environment environment = TwoCpus();
  environment.cpus.allowed = ktstr::CpuSet::Of({0});

  EXPECT_EQ(About("CPUs", environment).level, kLacking);
}

TEST(ExamineTest, RealTimeNeedsAPrivilegeOrALimit) {
  ktstr::Environment environment = TwoCpus();
  environment.privileges.effective_capabilities = 0;
  EXPECT_EQ(About("SCHED_FIFO", environment).level, kLacking);

  environment.privileges.rt_priority = ktstr::ResourceLimit{.soft = 50, .hard = 50};
  EXPECT_EQ(About("SCHED_FIFO", environment).level, kOffered);
}

TEST(ExamineTest, ARuntimeOfTheWholePeriodThrottlesNothing) {
  ktstr::Environment environment = TwoCpus();
  environment.scheduler.rt_period_us = 1'000'000;
  environment.scheduler.rt_runtime_us = 950'000;
  EXPECT_EQ(About("RT throttling", environment).fact, "950000 us of 1000000 us");

  environment.scheduler.rt_runtime_us = 1'000'000;
  EXPECT_EQ(About("RT throttling", environment).fact, "off");
}

TEST(ExamineTest, GroupWithoutRtRuntimeRefusesRealTime) {
  ktstr::Environment environment = TwoCpus();
  environment.cgroups.rt_group_runtime_us = 0;

  EXPECT_EQ(About("SCHED_FIFO", environment).level, kLacking);
}

TEST(ExamineTest, ControllerOfTheOldHierarchyHasARemedy) {
  ktstr::Environment environment = TwoCpus();
  environment.cgroups.v2_controllers = std::vector<std::string>{"cpu"};
  environment.cgroups.mounts.v1 = {{"cpuset", "/sys/fs/cgroup/cpuset"}};

  const Finding finding = About("cgroup cpuset", environment);

  EXPECT_EQ(finding.level, kLacking);
  EXPECT_THAT(finding.fact, HasSubstr("/sys/fs/cgroup/cpuset"));
  EXPECT_THAT(finding.remedy, HasSubstr("cgroup_no_v1"));
}

struct Case {
  std::string cause;
  std::string remedy;
};

TEST(ExamineTest, DebugfsNamesWhatClosesIt) {
  ktstr::Environment environment = TwoCpus();
  environment.scheduler.debugfs_readable = false;
  for (const auto& [cause, remedy] :
       {Case{"lockdown", "lockdown=none"}, Case{"not_mounted", "mount -t debugfs"},
        Case{"not_built_in", "CONFIG_DEBUG_FS"}, Case{"no_folder", "CONFIG_SCHED_DEBUG"},
        Case{"boot_parameter", "boot without debugfs=off"}, Case{"permission", "run as root"}}) {
    environment.scheduler.debugfs_closed_by = cause;

    EXPECT_THAT(About("debugfs", environment).remedy, HasSubstr(remedy)) << cause;
  }
}

TEST(ExamineTest, RootIsNeverAdvisedToBeRoot) {
  ktstr::Environment environment;
  environment.privileges.effective_uid = 0;
  environment.cpus.smt_active = false;
  environment.cpus.smt_control = "off";
  environment.cpus.governors = {"powersave"};
  environment.scheduler.autogroup_enabled = true;
  for (const uint64_t capabilities : {uint64_t{0}, kCapSysNice | kCapSysAdmin}) {
    environment.privileges.effective_capabilities = capabilities;
    for (const char* cause : {"lockdown", "not_mounted", "permission"}) {
      environment.scheduler.debugfs_closed_by = cause;

      for (const Finding& finding : Examine(environment)) {
        EXPECT_THAT(finding.remedy, Not(HasSubstr("as root"))) << finding.subject;
      }
    }
  }
}

TEST(ExamineTest, UserLearnsWhatRootCanDo) {
  ktstr::Environment environment = TwoCpus();
  environment.privileges.effective_uid = 1000;
  environment.privileges.effective_capabilities = 0;
  environment.scheduler.autogroup_enabled = true;

  EXPECT_THAT(About("autogroup", environment).remedy, StartsWith("as root: sysctl"));
}

TEST(ExamineTest, ASecondCpuIsWhereTheRecordSaysThatItIs) {
  ktstr::Environment environment = TwoCpus();
  environment.cpus.allowed = ktstr::CpuSet::Of({1});
  environment.cpus.online = ktstr::CpuSet::Of({0, 1});
  EXPECT_THAT(About("CPUs", environment).remedy, HasSubstr("taskset"));

  environment.cpus.online = ktstr::CpuSet::Of({0});
  EXPECT_THAT(About("CPUs", environment).fact, HasSubstr("/sys lists others"));

  environment.cpus.online = environment.cpus.allowed;
  environment.kernel.command_line = "quiet maxcpus=1";
  EXPECT_EQ(About("CPUs", environment).remedy, "boot without maxcpus=");
}

TEST(ExamineTest, WhatTheKernelIsBuiltWithoutTakesAnotherKernel) {
  ktstr::Environment environment = TwoCpus();
  environment.cpus.numa_nodes = 1;
  environment.cpus.pressure_stall_information = false;
  environment.cgroups.v2_controllers.emplace();
  environment.kernel.config->options = {{"CONFIG_NUMA", "n"}, {"CONFIG_PSI", "n"}};

  EXPECT_THAT(About("NUMA", environment).remedy, HasSubstr("CONFIG_NUMA=y"));
  EXPECT_THAT(About("pressure", environment).remedy, HasSubstr("CONFIG_PSI=y"));
  EXPECT_THAT(About("cgroup cpuset", environment).remedy, HasSubstr("CONFIG_CPUSETS=y"));
}

TEST(ExamineTest, LoadedSchedulerIsNamed) {
  ktstr::Environment environment = TwoCpus();
  environment.scheduler.sched_ext->scheduler = "lavd";

  EXPECT_EQ(About("sched_ext", environment).level, kCaution);
  EXPECT_EQ(MachineLine(environment),
            "Linux 6.12.3 x86_64, 2 CPUs, preemption full, scheduler lavd");
}

TEST(DiagnosisTest, TextEndsWithWhatIsLacking) {
  ktstr::Environment environment = TwoCpus();
  environment.scheduler.uclamp = false;

  const std::string text = DiagnosisText(environment);

  EXPECT_THAT(text, StartsWith("Linux 6.12.3 x86_64, 2 CPUs, preemption full\n\nOffered:\n"));
  EXPECT_THAT(text, HasSubstr("\nLacking:\n"
                              "  uclamp           the kernel is built without it\n"
                              "      tests of utilisation clamps are skipped\n"
                              "      remedy: "));
}

TEST(DiagnosisTest, TextFitsEightyColumns) {
  ktstr::Environment poor;
  poor.cpus.allowed = ktstr::CpuSet::Of({0});
  poor.cpus.hypervisor = true;
  poor.cpus.clocksource = "hpet";
  poor.cpus.governors = {"powersave"};
  poor.privileges.effective_uid = 0;
  poor.privileges.effective_capabilities = 0;
  poor.privileges.seccomp_mode = 2;
  poor.privileges.refused_calls.emplace();
  for (const char* name : {"clone3", "sched_setscheduler", "pidfd_send_signal", "sched_setattr",
                           "sched_getaffinity", "umount2", "statx", "set_mempolicy"}) {
    poor.privileges.refused_calls->push_back({.name = name, .error = ENOSYS});
  }
  poor.scheduler.autogroup_enabled = true;
  poor.cgroups.v2_controllers.emplace();
  poor.cgroups.cpu_limit = ktstr::CpuLimit{.group = "/a", .quota_us = 1000, .period_us = 100000};

  for (const absl::string_view line : absl::StrSplit(DiagnosisText(poor), '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
  }
}

TEST(ExamineTest, EverythingThatIsNotOfferedHasAConsequenceAndARemedy) {
  ktstr::Environment poor;
  poor.cpus.allowed = ktstr::CpuSet::Of({0});
  poor.cpus.isolated = ktstr::CpuSet::Of({1});
  poor.cpus.numa_nodes = 1;
  poor.cpus.smt_active = false;
  poor.cpus.hypervisor = true;
  poor.cpus.clocksource = "hpet";
  poor.cpus.governors = {"powersave"};
  poor.scheduler.autogroup_enabled = true;
  poor.scheduler.sched_ext = ktstr::SchedExt{.scheduler = "lavd"};
  poor.privileges.refused_calls = {{{.name = "clone3", .error = ENOSYS}}};
  poor.cgroups.v2_controllers.emplace();
  poor.cgroups.cpu_limit = ktstr::CpuLimit{.group = "/a", .quota_us = 1000, .period_us = 100000};
  poor.kernel.config =
      ktstr::KernelConfig{.source = "/proc/config.gz", .options = {{"CONFIG_KASAN", "y"}}};

  for (const Finding& finding : Examine(poor)) {
    if (finding.level == kOffered) continue;
    EXPECT_NE(finding.consequence, "") << finding.subject;
    EXPECT_NE(finding.remedy, "") << finding.subject;
  }
}

TEST(DiagnosisTest, JsonHoldsFindingsAndRecord) {
  const auto json = nlohmann::json::parse(DiagnosisJson(TwoCpus()), nullptr, false);

  EXPECT_EQ(json["schema"], "ktstr.doctor/1");
  EXPECT_EQ(json["findings"][0]["subject"], "CPUs");
  EXPECT_EQ(json["findings"][0]["level"], "offered");
  EXPECT_EQ(json["environment"]["schema"], "ktstr.environment/1");
}

TEST(DiagnosisTest, HeadOfARunIsShort) {
  ktstr::Environment environment = TwoCpus();
  environment.scheduler.autogroup_enabled = true;
  environment.scheduler.uclamp = false;

  EXPECT_THAT(RecordOf(environment).summary,
              ElementsAre("Linux 6.12.3 x86_64, 2 CPUs, preemption full", "caution: autogroup",
                          "lacking: uclamp"));
}

}  // namespace
}  // namespace runner
