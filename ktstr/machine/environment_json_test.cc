// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/environment_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ktstr {
namespace {

using nlohmann::json;

// Keys of all levels whose value is null.
std::vector<std::string> NullKeys(const json& value) {
  std::vector<std::string> keys;
  const json flat = value.flatten();
  for (const auto& [key, member] : flat.items()) {
    if (member.is_null()) keys.push_back(key);
  }
  return keys;
}

TEST(EnvironmentJsonTest, AbsentIsAMissingKey) {
  const json document = EnvironmentJson({});

  EXPECT_EQ(document["schema"], "ktstr.environment/1");
  EXPECT_EQ(document["kernel"], json::object());
  EXPECT_EQ(document["privileges"], json::object());
  EXPECT_FALSE(document["scheduler"].contains("sched_ext"));
  EXPECT_FALSE(document["cgroups"].contains("v2_read_only"));
  EXPECT_EQ(document["cgroups"]["own"], json::array());
}

TEST(EnvironmentJsonTest, ValuesHaveTheirUnitsAndForms) {
  Environment environment;
  environment.kernel.number = KernelVersion{6, 12, 3};
  environment.scheduler.tick_ns = 4'000'000;
  environment.scheduler.fair_servers = {{.cpu = 1, .runtime_ns = 50, .period_ns = std::nullopt}};
  environment.scheduler.sched_ext = SchedExt{.state = "disabled"};
  environment.cpus.allowed = CpuSet::Of({0, 2, 3, 4});
  environment.cpus.isolated = CpuSet();
  environment.cgroups.mounts.v1 = {{"cpu", "/mnt/cpu"}};
  environment.cgroups.own = {{"cpu,cpuacct", "/a"}, {"", "/b"}};
  environment.cgroups.cpu_limit = {.group = "/g", .quota_us = 5, .period_us = 10};
  environment.privileges.effective_capabilities = 1u << 23;
  environment.privileges.open_files = ResourceLimit{.soft = 1024, .hard = UINT64_MAX};

  environment.privileges.seccomp_mode = 2;
  environment.privileges.refused_calls = {
      {{.name = "clone3", .error = 38}, {.name = "mbind", .is_fatal = true}}};
  environment.scheduler.debugfs_closed_by = "lockdown";

  const json document = EnvironmentJson(environment);

  EXPECT_EQ(document["scheduler"]["debugfs_closed_by"], "lockdown");
  EXPECT_EQ(document["privileges"]["seccomp_mode"], 2);
  EXPECT_EQ(document["privileges"]["refused_calls"],
            json::parse(R"([{"name": "clone3", "errno": 38}, {"name": "mbind", "is_fatal": true}])",
                        nullptr, false));
  EXPECT_EQ(document["kernel"]["number"], "6.12.3");
  EXPECT_EQ(document["scheduler"]["tick_ns"], 4'000'000);
  EXPECT_EQ(document["scheduler"]["fair_servers"],
            json::parse(R"([{"cpu": 1, "runtime_ns": 50}])", nullptr, false));
  EXPECT_EQ(document["scheduler"]["sched_ext"], json({{"state", "disabled"}}));
  EXPECT_EQ(document["cpus"]["allowed"], "0,2-4");
  EXPECT_EQ(document["cpus"]["isolated"], "");
  EXPECT_EQ(document["cgroups"]["v1_mounts"]["cpu"], "/mnt/cpu");
  EXPECT_EQ(document["cgroups"]["own"][1]["path"], "/b");
  EXPECT_EQ(document["cgroups"]["cpu_limit"],
            json({{"group", "/g"}, {"quota_us", 5}, {"period_us", 10}}));
  EXPECT_EQ(document["privileges"]["effective_capabilities"], "0x800000");
  EXPECT_EQ(document["privileges"]["cap_sys_nice"], true);
  EXPECT_EQ(document["privileges"]["cap_sys_admin"], false);
  EXPECT_EQ(document["privileges"]["rlimit_nofile"]["soft"], 1024);
  EXPECT_EQ(document["privileges"]["rlimit_nofile"]["hard"], "unlimited");
}

TEST(EnvironmentJsonTest, TextOfThisMachineIsValidAndWithoutNulls) {
  const json document = json::parse(EnvironmentToJson(ReadEnvironment()), nullptr, false);

  ASSERT_FALSE(document.is_discarded());
  for (const std::string& key : NullKeys(document)) {
    // flatten() shows empty containers as null.
    EXPECT_TRUE(document.at(json::json_pointer(key)).is_structured()) << key;
  }
}

TEST(EnvironmentJsonTest, BytesThatAreNotUtf8AreReplaced) {
  Environment environment;
  environment.kernel.command_line = "name=\xff\xfe";

  const json document = json::parse(EnvironmentToJson(environment), nullptr, false);

  EXPECT_FALSE(document.is_discarded());
}

}  // namespace
}  // namespace ktstr
