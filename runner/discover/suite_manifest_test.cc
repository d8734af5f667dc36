// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/suite_manifest.h"

#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParseSuiteManifestTest, AllMembersAreRead) {
  ASSERT_OK_AND_ASSIGN(const SuiteManifest manifest, ParseSuiteManifest(R"({
      "schema": "ktstr.suite/1",
      "selftests": [{"name": "wake", "tags": ["wake", "quick"], "cpus": 2, "exclusive": true,
                     "timeout_ns": 3000000000, "cases": ["a", "b"]}]})",
                                                                        "suite.json"));

  ASSERT_EQ(manifest.size(), 1u);
  EXPECT_EQ(manifest[0].name, "wake");
  EXPECT_THAT(manifest[0].tags, ElementsAre("wake", "quick"));
  EXPECT_EQ(manifest[0].cpus, 2);
  EXPECT_TRUE(manifest[0].exclusive);
  EXPECT_EQ(manifest[0].timeout, absl::Seconds(3));
  EXPECT_THAT(manifest[0].cases, ElementsAre("a", "b"));
}

TEST(ParseSuiteManifestTest, NameIsEnoughAndUnknownMembersArePassedOver) {
  ASSERT_OK_AND_ASSIGN(
      const SuiteManifest manifest,
      ParseSuiteManifest(
          R"({"schema": "ktstr.suite/1", "selftests": [{"name": "x", "future": {}}], "more": 1})",
          "suite.json"));

  EXPECT_FALSE(manifest[0].exclusive);
  EXPECT_EQ(manifest[0].cpus, 0);
  EXPECT_FALSE(manifest[0].timeout.has_value());
  EXPECT_NE(FindEntry(manifest, "x"), nullptr);
  EXPECT_EQ(FindEntry(manifest, "y"), nullptr);
}

struct BadManifest {
  const char* text;
  const char* complaint;
};

TEST(ParseSuiteManifestTest, EveryComplaintNamesFileAndMember) {
  for (const BadManifest& bad : {
           BadManifest{"{", "s.json: is not a JSON object"},
           BadManifest{"[]", "s.json: is not a JSON object"},
           BadManifest{"{}", "\"schema\" is not \"ktstr.suite/1\""},
           BadManifest{R"({"schema": "ktstr.suite/1"})", "\"selftests\" is not an array"},
           BadManifest{R"({"schema": "ktstr.suite/1", "selftests": [1]})",
                       "selftests[0] is not an object"},
           BadManifest{R"({"schema": "ktstr.suite/1", "selftests": [{}]})",
                       "selftests[0].name is missing"},
           BadManifest{R"({"schema": "ktstr.suite/1", "selftests": [{"name": "x", "cpus": -1}]})",
                       "selftests[0].cpus is not a whole number"},
           BadManifest{R"({"schema": "ktstr.suite/1", "selftests": [{"name": "x", "tags": [1]}]})",
                       "selftests[0].tags is not an array of strings"},
       }) {
    EXPECT_THAT(ParseSuiteManifest(bad.text, "s.json"),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(bad.complaint)))
        << bad.text;
  }
}

}  // namespace
}  // namespace runner
