// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/doctor/kernel_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace runner {
namespace {

using ::testing::HasSubstr;
using enum Finding::Level;

Finding About(const std::string& subject, const ktstr::Environment& environment) {
  for (Finding& finding : ExamineKernel(environment)) {
    if (finding.subject == subject) return finding;
  }
  return {.subject = "nothing about " + subject};
}

TEST(ExamineKernelTest, ModeThatNobodyTellsIsLacking) {
  ktstr::Environment environment;
  EXPECT_EQ(About("preemption", environment).level, kLacking);

  environment.scheduler.preemption = {.mode = "full", .source = "debugfs"};
  EXPECT_EQ(About("preemption", environment).fact, "full, by debugfs");
}

TEST(ExamineKernelTest, ChecksOfADebugKernelAreNamed) {
  ktstr::Environment environment;
  environment.kernel.config = ktstr::KernelConfig{
      .source = "/proc/config.gz",
      .options = {{"CONFIG_KASAN", "y"}, {"CONFIG_LOCKDEP", "n"}, {"CONFIG_SMP", "y"}}};

  EXPECT_EQ(About("kernel config", environment).fact, "/proc/config.gz");
  EXPECT_EQ(About("debug kernel", environment).level, kCaution);
  EXPECT_EQ(About("debug kernel", environment).fact, "CONFIG_KASAN");
}

TEST(ExamineKernelTest, MissingConfigurationHasARemedy) {
  EXPECT_EQ(About("kernel config", {}).level, kLacking);
  EXPECT_THAT(About("kernel config", {}).remedy, HasSubstr("IKCONFIG"));
}

TEST(ExamineKernelTest, MitigationsAreCounted) {
  ktstr::Environment environment;
  environment.cpus.vulnerabilities = {{"meltdown", "Not affected"},
                                      {"spectre_v1", "Mitigation: usercopy/swapgs barriers"},
                                      {"mds", "Vulnerable: No microcode"}};

  EXPECT_EQ(About("mitigations", environment).fact, "1 of 3 weaknesses mitigated, 1 open");
}

TEST(ExamineKernelTest, IsolatedCpusChangeWhatBalancingMeans) {
  ktstr::Environment environment;
  environment.cpus.isolated = ktstr::CpuSet::Of({2, 3});

  EXPECT_EQ(About("isolated CPUs", environment).level, kCaution);
}

TEST(ExamineKernelTest, UserWithoutPrivilegesIsToldSo) {
  ktstr::Environment environment;
  environment.privileges.effective_uid = 1000;
  environment.privileges.effective_capabilities = 0;
  EXPECT_EQ(About("privileges", environment).fact, "an ordinary user");

  environment.privileges.effective_uid = 0;
  environment.privileges.effective_capabilities = uint64_t{1} << 21;
  EXPECT_EQ(About("privileges", environment).fact, "root");
}

}  // namespace
}  // namespace runner
