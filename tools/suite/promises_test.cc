// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/suite/promises.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/testing/status_matchers.h"

namespace suite {
namespace {

using ::testing::ElementsAre;

constexpr char kSuite[] = R"({"schema": "ktstr.suite/1", "selftests": [
  {"name": "wake_pair", "tags": ["wake", "kernel"], "promises": [
    {"case": "a", "claims": "A", "why": "it is so", "source": "waitwake.c",
               "failure" : "lost",
               "skips" : "on Tuesdays",
               "guards" : ["futex: Mend it"],
               "requires" : ["slice"],
               "min_kernel" : "6.12.0",
               "before_kernel" : "7.3.0",
               "controls" : [ "x", "y" ]
},
    {"case": "b", "controls": []}]
}]
})";

TEST(PromisesTest, EveryFactIsRead) {
  ASSERT_OK_AND_ASSIGN(const std::vector<Promise> promises, ParsePromises(kSuite));

  ASSERT_EQ(promises.size(), 2u);
  const Promise& a = promises[0];
  EXPECT_EQ(a.selftest, "wake_pair");
  EXPECT_THAT(a.tags, ElementsAre("wake", "kernel"));
  EXPECT_EQ(a.name, "a");
  EXPECT_EQ(a.claims, "A");
  EXPECT_EQ(a.why, "it is so");
  EXPECT_EQ(a.source, "waitwake.c");
  EXPECT_EQ(a.failure, "lost");
  EXPECT_EQ(a.skips, "on Tuesdays");
  EXPECT_THAT(a.guards, ElementsAre("futex: Mend it"));
  EXPECT_THAT(a.needs, ElementsAre("slice"));
  EXPECT_EQ(a.min_kernel, "6.12.0");
  EXPECT_EQ(a.before_kernel, "7.3.0");
  EXPECT_THAT(a.controls, ElementsAre("x", "y"));
  EXPECT_EQ(promises[1].claims, "");
}

TEST(PromisesTest, NameAndControlsAreNoFacts) {
  Promise a{.selftest = "s", .name = "a", .claims = "A", .controls = {"x"}};
  Promise b{.selftest = "s", .name = "b", .claims = "A"};
  EXPECT_TRUE(SameFacts(a, b));

  b.needs = {"slice"};
  EXPECT_FALSE(SameFacts(a, b));
}

TEST(PromisesTest, AnotherDocumentIsRefused) {
  EXPECT_THAT(ParsePromises("{}").status().message(), "is no ktstr.suite/1");
  EXPECT_FALSE(ParsePromises("[").ok());
  EXPECT_FALSE(ParsePromises(R"({"schema": "ktstr.suite/1", "selftests": [{}]})").ok());
}

}  // namespace
}  // namespace suite
