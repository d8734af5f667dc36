// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Selftest Pair() {
  return {.name = "wake_pair",
          .manifest = {.tags = {"wake", "fair"},
                       .cpus = 2,
                       .exclusive = true,
                       .timeout = absl::Seconds(3),
                       .claims = "every wake-up arrives",
                       .why = "it is promised",
                       .needs = {Need::kRealTime}},
          .cases = {{.name = "a"},
                    {.name = "b",
                     .facts = {.claims = "b too",
                               .source = "waitwake.c",
                               .guards = {"futex: Mend it"},
                               .needs = {Need::kSlice},
                               .min_kernel = {6, 12}}}},
          .controls = {{.case_name = "b", .breaks = "wake_withheld"}}};
}

TEST(ManifestTest, JsonHasTheSelftestForTheRunner) {
  const auto json = nlohmann::json::parse(ManifestJson(Pair()));

  EXPECT_EQ(json["name"], "wake_pair");
  EXPECT_EQ(json["tags"], (std::vector<std::string>{"wake", "fair"}));
  EXPECT_EQ(json["cpus"], 2);
  EXPECT_EQ(json["exclusive"], true);
  EXPECT_EQ(json["timeout_ns"], 3'000'000'000);
  EXPECT_EQ(json["cases"], (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(json["requires"], std::vector<std::string>{"realtime"});
}

TEST(ManifestTest, JsonHasThePromiseOfEachCaseForTheDocumentation) {
  const auto json = nlohmann::json::parse(ManifestJson(Pair()))["promises"];

  EXPECT_EQ(json[0].dump(), R"({"case":"a","claims":"every wake-up arrives","controls":[],)"
                            R"("requires":["fair_class","realtime"],"why":"it is promised"})");
  EXPECT_EQ(json[1].dump(), R"({"case":"b","claims":"b too","controls":["wake_withheld"],)"
                            R"("guards":["futex: Mend it"],"min_kernel":"6.12.0",)"
                            R"("requires":["fair_class","realtime","slice"],"source":"waitwake.c",)"
                            R"("why":"it is promised"})");
}

TEST(ManifestTest, JsonIsOneLine) {
  const std::string json = ManifestJson({.name = "x"});

  EXPECT_EQ(json.find('\n'), json.size() - 1);
  EXPECT_THAT(json, HasSubstr(R"("tags":[],"cpus":1,)"));
}

TEST(ManifestTest, ACaseTakesOverWhatItDoesNotSay) {
  const Selftest selftest = Pair();

  const CaseFacts facts = FactsOf(selftest, selftest.cases[1]);

  EXPECT_EQ(facts.claims, "b too");
  EXPECT_EQ(facts.why, "it is promised");
  EXPECT_THAT(facts.needs, ElementsAre(Need::kFairClass, Need::kRealTime, Need::kSlice));
}

TEST(ManifestTest, ASelftestHasExactlyOneClaimTag) {
  Selftest selftest = Pair();
  EXPECT_OK(ValidateSelftest(selftest));

  selftest.manifest.tags = {"wake"};
  EXPECT_THAT(ValidateSelftest(selftest).message(), HasSubstr("has 0 of the tags kernel, fair"));
  selftest.manifest.tags = {"wake", "fair", "kernel"};
  EXPECT_THAT(ValidateSelftest(selftest).message(), HasSubstr("has 2 of the tags"));
}

TEST(ManifestTest, NamesDoNotRepeatAndControlsHaveACase) {
  Selftest selftest = Pair();
  selftest.cases.push_back({.name = "a"});
  selftest.controls.push_back({.case_name = "b", .breaks = "wake_withheld"});
  selftest.controls.push_back({.case_name = "zzz", .breaks = "x"});

  const std::string problems(ValidateSelftest(selftest).message());

  EXPECT_THAT(problems, HasSubstr("two cases have the name a"));
  EXPECT_THAT(problems, HasSubstr("two controls of b have the name wake_withheld"));
  EXPECT_THAT(problems, HasSubstr("a control is of zzz, which is no case"));
}

TEST(ManifestTest, AKernelRangeIsHalfOpen) {
  const CaseFacts facts{.min_kernel = {6, 12}, .before_kernel = {7, 3}};

  EXPECT_THAT(WhyOtherKernel(facts, {6, 11, 9}), ::testing::Optional(HasSubstr("from 6.12.0 on")));
  EXPECT_EQ(WhyOtherKernel(facts, {6, 12}), std::nullopt);
  EXPECT_EQ(WhyOtherKernel(facts, {7, 2, 9}), std::nullopt);
  EXPECT_THAT(WhyOtherKernel(facts, {7, 3}), ::testing::Optional(HasSubstr("before 7.3.0 only")));
  EXPECT_EQ(WhyOtherKernel(facts, {}), std::nullopt);
}

TEST(ManifestTest, CasesDivideTheTimeOfTheProgram) {
  Selftest selftest{.name = "x", .cases = {{.name = "a"}, {.name = "b"}, {.name = "c"}}};

  EXPECT_EQ(CaseTimeout(selftest, 1), absl::Seconds(15));
  EXPECT_EQ(CaseTimeout(selftest, 0.1), absl::Seconds(15));
  EXPECT_EQ(CaseTimeout(selftest, 2), absl::Seconds(30));
  selftest.manifest.case_timeout = absl::Seconds(4);
  EXPECT_EQ(CaseTimeout(selftest, 1), absl::Seconds(4));
}

}  // namespace
}  // namespace ktstr
