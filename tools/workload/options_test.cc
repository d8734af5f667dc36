// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/options.h"

#include <sstream>

#include "ktstr/catalogue/catalogue.h"
#include "ktstr/testing/status_matchers.h"
#include "tools/workload/group_text.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

absl::StatusOr<Options> Parse(const std::vector<std::string>& args) {
  return ParseOptions(args);
}

GroupConfig FirstGroup(const std::vector<std::string>& args) {
  const absl::StatusOr<Options> options = Parse(args);
  EXPECT_THAT(options, testing::IsOk());
  return options->config.groups.at(0);
}

TEST(OptionsTest, GroupOptionsAndKeysMeanTheSame) {
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"PipeIo", "--workers=4", "--nice", "-3", "--policy", "batch",
                                 "--name=pair", "--mode=thread"},
        std::vector<std::string>{"PipeIo", "workers=4", "nice=-3", "policy=batch", "name=pair",
                                 "mode=thread"},
        std::vector<std::string>{"--group",
                                 "PipeIo workers=4 nice=-3 policy=batch  name=pair mode=thread"}}) {
    const GroupConfig group = FirstGroup(args);

    EXPECT_EQ(group.work.name(), std::string("PipeIo"));
    EXPECT_EQ(group.workers, 4);
    EXPECT_EQ(group.nice, -3);
    EXPECT_EQ(group.policy, SchedPolicy::Batch());
    EXPECT_EQ(group.name, "pair");
    EXPECT_EQ(group.mode, WorkerMode::kThread);
  }
}

TEST(OptionsTest, GroupsFollowTheFirstInOrder) {
  ASSERT_OK_AND_ASSIGN(const Options options,
                       Parse({"SpinWait", "-g", "YieldHeavy workers=1", "-g", "Bursty sleep=1ms"}));

  ASSERT_EQ(options.config.groups.size(), 3u);
  EXPECT_EQ(options.config.groups[1].work.name(), std::string("YieldHeavy"));
  EXPECT_EQ(options.config.groups[2].work.name(), std::string("Bursty"));
}

TEST(OptionsTest, GroupsWithoutWorkersAreLeftToTheMachine) {
  ASSERT_OK_AND_ASSIGN(const Options options, Parse({"SpinWait", "-w", "2", "-g", "SpinWait", "-g",
                                                     "SpinWait workers=3", "-g", "PipeIo"}));

  EXPECT_THAT(options.unsized_groups, ElementsAre(1, 3));
}

TEST(OptionsTest, AnOptionOverridesAKeyOfTheFirstGroup) {
  EXPECT_EQ(FirstGroup({"SpinWait", "--workers=4", "workers=2"}).workers, 4);
  EXPECT_EQ(FirstGroup({"SpinWait", "--workers=4", "--workers=5"}).workers, 5);
}

TEST(OptionsTest, ABadValueIsNamedWithItsOption) {
  EXPECT_THAT(Parse({"SpinWait", "-w", "0"}),
              StatusIs(absl::StatusCode::kInvalidArgument, StartsWith("option -w: '0'")));
  EXPECT_THAT(Parse({"SpinWait", "--cpu-weight=0"}),
              StatusIs(absl::StatusCode::kInvalidArgument, StartsWith("option --cpu-weight: '0'")));
}

TEST(OptionsTest, CpusHaveThreeForms) {
  EXPECT_EQ(std::get<affinity::Exact>(FirstGroup({"SpinWait", "--cpus=0,2"}).affinity).cpus,
            CpuSet::Of({0, 2}));
  EXPECT_EQ(
      std::get<affinity::OneCpuEach>(FirstGroup({"SpinWait", "--cpus=each:1-3"}).affinity).cpus,
      (std::vector<int>{1, 2, 3}));
  const auto subset =
      std::get<affinity::RandomSubset>(FirstGroup({"SpinWait", "--cpus=random:2:0-7"}).affinity);
  EXPECT_EQ(subset.count, 2);
  EXPECT_EQ(subset.pool.Count(), 8);
}

TEST(OptionsTest, NoParameterOfATypeIsNamedLikeAGroupAttribute) {
  for (const WorkTypeInfo* type : AllWorkTypes()) {
    for (const Parameter& parameter : type->traits.parameters) {
      for (const GroupAttribute& attribute : GroupAttributes()) {
        EXPECT_NE(std::string(parameter.name), attribute.name) << type->name;
      }
    }
  }
}

struct BadInput {
  std::vector<std::string> args;
  const char* message;
};

class BadInputTest : public ::testing::TestWithParam<BadInput> {};

TEST_P(BadInputTest, GetsOneLineThatNamesItAndTheRemedy) {
  const absl::StatusOr<Options> options = Parse(GetParam().args);

  ASSERT_FALSE(options.ok());
  const std::string message(options.status().message());
  EXPECT_THAT(message, HasSubstr(GetParam().message));
  EXPECT_EQ(message.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Arguments, BadInputTest,
    ::testing::Values(
        BadInput{{}, "no work type is given; --list shows them all"},
        BadInput{{"SpinWiat"}, "'SpinWiat'; did you mean 'SpinWait'?"},
        BadInput{{"SpinWait", "spin_iter=1"}, "did you mean 'spin_iters'?"},
        BadInput{{"SpinWait", "spin_iters=0"}, "spin_iters: '0' is not in 1..1073741824"},
        BadInput{{"SpinWait", "stray"}, "no parameter 'stray'"},
        BadInput{{"SpinWait", "--workers=0"}, "workers: '0' is not in 1..100000"},
        BadInput{{"SpinWait", "--workers=x"}, "workers: 'x' is not a whole number"},
        BadInput{{"SpinWait", "--worker=1"}, "did you mean '--workers'?"},
        BadInput{{"SpinWait", "--mode=process"}, "mode: 'process' is not fork or thread"},
        BadInput{{"SpinWait", "--nice=20"}, "nice: '20' is not in -20..19"},
        BadInput{{"SpinWait", "--policy=fifo"}, "policy: 'fifo' is not a policy: write"},
        BadInput{{"SpinWait", "--cpus=a"}, "cpus: CPU list 'a': 'a' is not a CPU"},
        BadInput{{"SpinWait", "--cpus="}, "cpus: names no CPU"},
        BadInput{{"SpinWait", "--cpus=random:0:1"}, "write random:2 or random:2:0-7"},
        BadInput{{"SpinWait", "--duration=5"}, "--duration: '5' is not a duration"},
        BadInput{{"SpinWait", "--duration=0"}, "--duration: '0' is not above 0"},
        BadInput{{"SpinWait", "--interval=0s"}, "--interval: '0s' is not above 0"},
        BadInput{{"SpinWait", "--json="}, "--json: the value is empty"},
        BadInput{{"--group=SpinWait x=1"}, "option --group 'SpinWait x=1': SpinWait has no"},
        BadInput{{"--group= "}, "the group has no work type"},
        BadInput{{"--workers=2", "--group=SpinWait"}, "option --workers belongs to a TYPE"},
        BadInput{{"--list=jsn"}, "did you mean 'json'?"},
        BadInput{{"--help=SpinWiat"}, "did you mean 'SpinWait'?"}));

TEST(OptionsTest, HelpFitsEightyColumns) {
  ASSERT_OK_AND_ASSIGN(const Options options, Parse({"--help"}));

  std::istringstream lines(options.text_only);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
}

TEST(OptionsTest, HelpOfATypeDescribesIt) {
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"--help=Bursty"}, std::vector<std::string>{"--help", "Bursty"},
        std::vector<std::string>{"Bursty", "-h"}}) {
    ASSERT_OK_AND_ASSIGN(const Options options, Parse(args));
    EXPECT_THAT(options.text_only, StartsWith("Bursty: "));
  }
}

TEST(OptionsTest, EveryListNamesEveryType) {
  for (const char* list : {"--list", "--list=long", "--list=json", "--list=markdown"}) {
    ASSERT_OK_AND_ASSIGN(const Options options, Parse({list}));
    for (const WorkTypeInfo* type : AllWorkTypes()) {
      EXPECT_THAT(options.text_only, HasSubstr(type->name)) << list;
    }
  }
}

TEST(OptionsTest, CgroupSettingsMakeACgroup) {
  const GroupConfig group = FirstGroup(
      {"SpinWait", "--cpu-max=20ms/50ms", "--cpu-weight=7", "--cpuset=0", "--cgroup=tight"});

  ASSERT_TRUE(group.cgroup.has_value());
  EXPECT_EQ(group.cgroup->name, "tight");
  EXPECT_EQ(group.cgroup->cpu_max->quota, absl::Milliseconds(20));
  EXPECT_EQ(group.cgroup->cpu_max->period, absl::Milliseconds(50));
  EXPECT_EQ(group.cgroup->cpu_weight, 7);
  EXPECT_EQ(group.cgroup->cpus, CpuSet::Of({0}));
}

TEST(OptionsTest, WithoutCgroupSettingsThereIsNoCgroup) {
  EXPECT_FALSE(FirstGroup({"SpinWait"}).cgroup.has_value());
}

TEST(OptionsTest, IdentityAndMemoryAreOfTheGroup) {
  const GroupConfig group = FirstGroup({"SpinWait", "--comm=busy", "--uid=12", "--gid=34",
                                        "--core-cookie", "--mem=bind:0", "--samples=5"});

  EXPECT_EQ(group.comm, "busy");
  EXPECT_EQ(group.uid, 12u);
  EXPECT_EQ(group.gid, 34u);
  EXPECT_TRUE(group.core_cookie);
  EXPECT_EQ(group.mem_policy, MemPolicy::Bind(NodeSet::Of({0})));
  EXPECT_EQ(group.reservoir_capacity, 5u);
}

TEST(OptionsTest, ClampsAndPolicyComeInAnyOrder) {
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"SpinWait", "policy=batch", "util-min=100", "util-max=200"},
        std::vector<std::string>{"SpinWait", "util-min=100", "util-max=200", "policy=batch"}}) {
    const GroupConfig group = FirstGroup(args);

    ASSERT_TRUE(group.policy.has_value());
    EXPECT_EQ(group.policy->kind, PolicyKind::kBatch);
    EXPECT_EQ(group.policy->util_min, 100u);
    EXPECT_EQ(group.policy->util_max, 200u);
  }
}

TEST(OptionsTest, GroupValuesOutOfRangeAreNamed) {
  for (const char* word : {"util-max=1025", "cpu-weight=0", "uid=-1", "gid=4294967295",
                           "comm=", "core-cookie=maybe", "mem=everywhere", "cpu-max=lots"}) {
    const absl::StatusOr<Options> options = Parse({"SpinWait", word});

    ASSERT_FALSE(options.ok()) << word;
    const std::string key = std::string(word).substr(0, std::string(word).find('='));
    EXPECT_THAT(std::string(options.status().message()), StartsWith(key + ": "));
  }
}

TEST(OptionsTest, PhasesKnowAllGroups) {
  ASSERT_OK_AND_ASSIGN(const Options options,
                       Parse({"SpinWait", "-p", "1s group=late nice=1", "-p", "2s", "-g",
                              "SpinWait name=late", "-d", "3s"}));

  ASSERT_EQ(options.phases.size(), 2u);
  EXPECT_EQ(options.phases[0].changes.at(0).group, 1u);
  EXPECT_EQ(options.phases[1].name, "phase2");
}

TEST(OptionsTest, APhaseOutOfTimeIsRefused) {
  EXPECT_THAT(Parse({"SpinWait", "-p", "5s"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("the run is over by then")));
  EXPECT_THAT(Parse({"SpinWait", "-p", "2s", "-p", "1s"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("in the order")));
}

TEST(OptionsTest, TheWitnessIsThereUnlessItIsUnwanted) {
  EXPECT_TRUE(Parse({"SpinWait"})->witness);
  EXPECT_FALSE(Parse({"SpinWait", "--no-witness"})->witness);
}

TEST(OptionsTest, NoParameterIsCalledAsAnAttributeOfTheGroup) {
  for (const WorkTypeInfo* type : AllWorkTypes()) {
    for (const Parameter& parameter : type->traits.parameters) {
      for (const GroupAttribute& attribute : GroupAttributes()) {
        EXPECT_NE(std::string(parameter.name), attribute.name) << type->name;
      }
    }
  }
}

TEST(OptionsTest, CompletionKnowsTypesAndOptions) {
  for (const char* shell : {"bash", "zsh"}) {
    ASSERT_OK_AND_ASSIGN(const Options options, Parse({"--completion", shell}));

    EXPECT_THAT(options.text_only, HasSubstr("FutexPingPong"));
    EXPECT_THAT(options.text_only, HasSubstr("--cpu-max"));
  }
  EXPECT_THAT(Parse({"--completion=fish"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bash or zsh")));
}

}  // namespace
}  // namespace ktstr
