// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/suite/selftests_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace suite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Promise> TwoFamilies() {
  const Promise wake{.selftest = "wake_pair",
                     .tags = {"wake", "kernel"},
                     .name = "on_one_cpu",
                     .claims = "No wake-up is lost",
                     .why = "it is promised",
                     .source = "futex(2)",
                     .failure = "a lost wake-up",
                     .guards = {"futex: Mend it"},
                     .needs = {"slice"},
                     .min_kernel = "6.12.0",
                     .controls = {"withheld"}};
  Promise second = wake;
  second.name = "on_two_cpus";
  const Promise fair{.selftest = "fair_equal", .tags = {"fairness", "fair"}, .name = "equal"};
  return {fair, wake, second};
}

TEST(SelftestsPageTest, CasesInTheSameWordsStandTogether) {
  EXPECT_THAT(SelftestsPage(TwoFamilies()), HasSubstr(R"(
## wake

### wake_pair
Tags: `wake`, `kernel`

`on_one_cpu`, `on_two_cpus`
- claims: No wake-up is lost
- why: it is promised (futex(2))
- skipped: without `slice`; before Linux 6.12.0
- a failure usually means: a lost wake-up
- guards against the loss of: `futex: Mend it`
- controls: `withheld`
)"));
}

TEST(SelftestsPageTest, CasesInOtherWordsStandByThemselves) {
  std::vector<Promise> promises = TwoFamilies();
  promises[2].claims = "Across CPUs too";

  EXPECT_THAT(SelftestsPage(promises), HasSubstr("\n\n`on_two_cpus`\n- claims: Across CPUs too\n"));
}

TEST(SelftestsPageTest, TheHeadCounts) {
  EXPECT_THAT(SelftestsPage(TwoFamilies()), HasSubstr("2 selftests with 3 cases in 2 families."));
}

TEST(SelftestsPageTest, MissingFactsAreNamed) {
  std::vector<Promise> promises = TwoFamilies();
  promises[0].claims = promises[0].why = promises[0].source = "x";

  EXPECT_THAT(MissingFacts(promises), ElementsAre("equal of fair_equal says no failure"));
}

}  // namespace
}  // namespace suite
