// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/catalogue/listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "ktstr/catalogue/catalogue.h"
#include "ktstr/catalogue/work_type_facts.h"

namespace ktstr {
namespace {

using Json = nlohmann::json;

struct Relay {
  uint64_t depth = 3;
  std::chrono::nanoseconds hold = std::chrono::microseconds(100);

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(depth); }
  const char* RoleOf(int position) const noexcept { return position == 0 ? "first" : "hop"; }
  void Run(WorkerContext&) const noexcept {}
};

constexpr std::array kParameters = {
    Param<&Relay::depth>("depth", Between(2, 64), "members"),
    Param<&Relay::hold>("hold",
                        Between(std::chrono::nanoseconds(0), std::chrono::nanoseconds(1'000'000)),
                        "work | per hop"),
};

constexpr const char* kDetails[] = {"rounds"};

const WorkTypeInfo& Relay::Info() noexcept {
  static constexpr WorkTypeInfo kInfo =
      internal::MakeWorkTypeInfo<Relay>("Relay", {.summary = "hands a token round",
                                                  .iteration = "one hop",
                                                  .work_unit = "one PAUSE step",
                                                  .kernel_path = "wake-up chains",
                                                  .parameters = kParameters,
                                                  .instruments = {Instrument::kWakeLatency},
                                                  .details = kDetails,
                                                  .no_threads_because = "it is a test"});
  return kInfo;
}

TEST(ListingTest, TheShortListHasAlignedLines) {
  const WorkTypeInfo* const types[] = {&Relay::Info(), AllWorkTypes().front()};

  EXPECT_EQ(ListWorkTypes(types),
            "Relay     hands a token round\n"
            "SpinWait  burns CPU time and nothing else\n");
}

TEST(ListingTest, ADescriptionHasAllFacts) {
  EXPECT_EQ(DescribeWorkType(Relay::Info()),
            "Relay: hands a token round\n"
            "  iteration  one hop\n"
            "  work unit  one PAUSE step\n"
            "  drives     wake-up chains\n"
            "  samples    wake_latency\n"
            "  counts     rounds\n"
            "  workers    groups of 3 by default: 1 first, 2 hop\n"
            "  modes      fork only: it is a test\n"
            "  depth=3     2..64   members\n"
            "  hold=100us  0..1ms  work | per hop\n");
}

struct Crowd {
  uint64_t members = 0;

  static const WorkTypeInfo& Info() noexcept;
  void FitTo(int cpus) noexcept {
    if (members == 0) members = static_cast<uint64_t>(cpus);
  }
  int group_size() const noexcept { return 1 + static_cast<int>(members); }
  const char* RoleOf(int position) const noexcept { return position == 0 ? "leader" : "member"; }
  void Run(WorkerContext&) const noexcept {}
};

const WorkTypeInfo& Crowd::Info() noexcept {
  static constexpr WorkTypeInfo kInfo = internal::MakeWorkTypeInfo<Crowd>("Crowd", {});
  return kInfo;
}

TEST(ListingTest, AGroupOfTheMachinesSizeIsDescribedForOneCpu) {
  WorkTypeFacts facts{.group_size = 2, .grows_with_cpus = true, .roles = {{"leader", 1}}};

  EXPECT_EQ(GroupText(facts), "groups that grow with the CPUs by default; for one CPU 2: 1 leader");
  facts = FactsOf(Crowd::Info());
  EXPECT_TRUE(facts.grows_with_cpus);
  EXPECT_EQ(facts.group_size, 1 + 1);
  EXPECT_FALSE(FactsOf(Relay::Info()).grows_with_cpus);
}

TEST(ListingTest, JsonHasAllFacts) {
  const WorkTypeInfo* const types[] = {&Relay::Info()};

  EXPECT_EQ(Json::parse(WorkTypesToJson(types), nullptr, false), Json::parse(R"({
    "schema": "ktstr.work-types/1",
    "work_types": [{
      "name": "Relay", "summary": "hands a token round", "iteration": "one hop",
      "work_unit": "one PAUSE step", "kernel_path": "wake-up chains",
      "instruments": ["wake_latency"], "details": ["rounds"], "group_size": 3,
      "group_grows_with_cpus": false, "roles": {"first": 1, "hop": 2},
      "modes": ["fork"], "no_threads_because": "it is a test",
      "parameters": [
        {"name": "depth", "kind": "count", "default": "3", "range": "2..64", "meaning": "members"},
        {"name": "hold", "kind": "duration", "default": "100us", "range": "0..1ms",
         "meaning": "work | per hop"}]}]
  })",
                                                                             nullptr, false));
}

TEST(ListingTest, MarkdownEscapesWhatWouldEndACell) {
  const WorkTypeInfo* const types[] = {&Relay::Info()};

  EXPECT_THAT(WorkTypesToMarkdown(types),
              ::testing::HasSubstr("| `hold` | 100us | 0..1ms | work \\| per hop |\n"));
}

}  // namespace
}  // namespace ktstr
