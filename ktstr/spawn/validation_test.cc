// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/validation.h"

#include <chrono>
#include <string>
#include <vector>

#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/futex_fan_out.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

GroupConfig Good() {
  return {.work = SpinWait{}, .workers = 2};
}

// The second group is the bad one: messages must name it.
absl::Status ValidateSecond(const GroupConfig& group) {
  return ValidateConfig({.groups = {Good(), group}});
}

struct Refusal {
  std::string situation;
  GroupConfig group;
  std::string field;   // After "groups[1].".
  std::string remedy;  // What the message proposes or explains.
};

std::vector<Refusal> Refusals() {
  using std::chrono::milliseconds;
  return {
      {"no workers", {.work = SpinWait{}, .workers = 0}, "workers = 0", "1.."},
      {"half a pair", {.work = PipeIo{}, .workers = 3}, "workers = 3", "groups of 2"},
      {"proposes a multiple",
       {.work = FutexFanOut{.fan_out = 4}, .workers = 6},
       "workers = 6",
       "such as 10"},
      {"parameter below range",
       {.work = SpinWait{.spin_iters = 0}},
       "work.spin_iters = 0",
       "below its range"},
      {"parameter above range",
       {.work = FutexFanOut{.fan_out = 5000}, .workers = 5001},
       "work.fan_out = 5000",
       "1..1024"},
      {"no CPU", {.work = SpinWait{}, .affinity = affinity::Exact{}}, "affinity", "use Inherit"},
      {"empty pool",
       {.work = SpinWait{}, .affinity = affinity::RandomSubset{.count = 1}},
       "affinity",
       "use Inherit"},
      {"draws none",
       {.work = SpinWait{}, .affinity = affinity::RandomSubset{.pool = CpuSet::Of({0})}},
       "affinity",
       "or Inherit"},
      {"no CPU each",
       {.work = SpinWait{}, .affinity = affinity::OneCpuEach{}},
       "affinity",
       "use Inherit"},
      {"unresolved intent",
       {.work = SpinWait{}, .affinity = affinity::LlcAligned{}},
       "affinity",
       "resolve them against its topology"},
      {"a name too long for /proc",
       {.work = SpinWait{}, .comm = "0123456789abcdef"},
       "comm = 0123456789abcdef",
       "at most 15 bytes"},
      {"memory on no node",
       {.work = SpinWait{}, .mem_policy = MemPolicy::Bind({})},
       "mem_policy = bind",
       "use default"},
      {"weight out of range",
       {.work = SpinWait{}, .cgroup = CgroupConfig{.cpu_weight = 0}},
       "cgroup.cpu_weight = 0",
       "1..10000"},
      {"limit out of range",
       {.work = SpinWait{},
        .cgroup = CgroupConfig{.cpu_max = CpuMax{.quota = absl::Microseconds(10)}}},
       "cgroup.cpu_max.quota = 10us",
       "at least 1ms"},
      {"nice out of range", {.work = SpinWait{}, .nice = 20}, "nice = 20", "-20..19"},
      {"nice of a real-time policy",
       {.work = SpinWait{}, .policy = SchedPolicy::Fifo(1), .nice = 5},
       "nice = 5: the policy fifo",
       "leave it out"},
      {"nice of a round-robin policy, even 0",
       {.work = SpinWait{}, .policy = SchedPolicy::RoundRobin(1), .nice = 0},
       "nice = 0: the policy rr",
       "normal, batch or ext"},
      {"nice of a deadline policy",
       {.work = SpinWait{},
        .policy = SchedPolicy::Deadline(milliseconds(1), milliseconds(10), milliseconds(10)),
        .nice = -5},
       "nice = -5: the policy deadline",
       "leave it out"},
      {"nice of an idle policy",
       {.work = SpinWait{}, .policy = SchedPolicy::Idle(), .nice = 5},
       "nice = 5: the policy idle",
       "leave it out"},
      {"cpuset without a node",
       {.work = SpinWait{}, .cgroup = CgroupConfig{.memory_nodes = NodeSet()}},
       "cgroup.memory_nodes = {}",
       "leave it out"},
      {"no worker", {.work = PipeIo{}, .workers = 0}, "workers = 0", "use 2 or more"},
      {"priority out of range",
       {.work = SpinWait{}, .policy = SchedPolicy::Fifo(0)},
       "policy = fifo:0",
       "1..99"},
      {"deadline with a mask",
       {.work = SpinWait{},
        .affinity = affinity::Exact{CpuSet::Of({0})},
        .policy = SchedPolicy::Deadline(milliseconds(1), milliseconds(10), milliseconds(10))},
       "policy = deadline:1ms,10ms,10ms",
       "affinity Inherit"},
      {"huge reservoir",
       {.work = SpinWait{}, .reservoir_capacity = 100'001},
       "reservoir_capacity = 100001",
       "100000"},
  };
}

TEST(ValidationTest, EveryRefusalNamesFieldValueAndRemedy) {
  for (const Refusal& refusal : Refusals()) {
    EXPECT_THAT(ValidateSecond(refusal.group),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("groups[1]." + refusal.field), HasSubstr(refusal.remedy))))
        << refusal.situation;
  }
}

TEST(ValidationTest, AcceptsWholeGroups) {
  EXPECT_OK(ValidateSecond({.work = PipeIo{}, .workers = 4}));
  EXPECT_OK(ValidateSecond({.work = FutexFanOut{.fan_out = 4}, .workers = 10}));
}

TEST(ValidationTest, AnInheritedPolicyDecidesAboutANiceValue) {
  const WorkloadConfig config{.groups = {{.work = SpinWait{}, .nice = 5}}};

  for (const PolicyKind kind : {PolicyKind::kNormal, PolicyKind::kBatch, PolicyKind::kExt}) {
    EXPECT_OK(ValidateConfig(config, {.inherited_policy = kind}));
  }
  for (const PolicyKind kind :
       {PolicyKind::kFifo, PolicyKind::kRoundRobin, PolicyKind::kDeadline, PolicyKind::kIdle}) {
    EXPECT_THAT(ValidateConfig(config, {.inherited_policy = kind}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("the inherited policy")));
  }
}

TEST(ValidationTest, MemoryNodesAreThoseOfTheMachine) {
  const auto config = [](const NodeSet& nodes) -> WorkloadConfig {
    return {.groups = {{.work = SpinWait{}, .cgroup = CgroupConfig{.memory_nodes = nodes}}}};
  };
  const ValidationFacts facts{.memory_nodes = NodeSet::Of({0, 2, 70})};

  EXPECT_OK(ValidateConfig(config(NodeSet::Of({0, 70})), facts));
  EXPECT_OK(ValidateConfig(config(NodeSet::Of({1}))));
  EXPECT_THAT(ValidateConfig(config(NodeSet::Of({0, 1})), facts),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("cgroup.memory_nodes = 0-1"), HasSubstr("node 1 has no"),
                             HasSubstr("0,2,70"))));
}

TEST(ValidationTest, AWorkloadHasAGroup) {
  EXPECT_THAT(ValidateConfig({}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at least one group")));
}

TEST(ValidationTest, TimeoutsAreFinite) {
  EXPECT_THAT(ValidateConfig({.groups = {Good()}, .stop_timeout = absl::InfiniteDuration()}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("stop_timeout")));
}

TEST(ValidationTest, InheritedCpusNameOne) {
  EXPECT_THAT(ValidateConfig({.groups = {Good()}, .inherited_cpus = CpuSet()}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("inherited_cpus is empty")));
}

TEST(ValidationTest, WorkersOfAllGroupsTogetherAreBounded) {
  const GroupConfig many{.work = SpinWait{}, .workers = kMaxWorkers};
  EXPECT_THAT(ValidateConfig({.groups = {many, Good()}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("together")));
}

}  // namespace
}  // namespace ktstr
