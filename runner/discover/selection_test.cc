// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/selection.h"

#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kBad = absl::StatusCode::kInvalidArgument;

// The names that a selection leaves of five tests.
absl::StatusOr<std::vector<std::string>> Selected(const Selection& selection) {
  const std::vector<Selftest> all = {
      {.id = {"timers", "posix"}, .tags = {}},
      {.id = {"timers", "nanosleep"}, .tags = {}},
      {.id = {"ktstr", "wake_futex"}, .tags = {"wake", "quick"}},
      {.id = {"ktstr", "wake_pipe"}, .tags = {"wake"}},
      {.id = {"ktstr", "fair_nice"}, .tags = {"fair", "quick"}},
  };
  const absl::StatusOr<std::vector<Selftest>> selected = Select(all, selection);
  if (!selected.ok()) return selected.status();
  std::vector<std::string> names;
  for (const Selftest& selftest : *selected) names.push_back(selftest.id.name);
  return names;
}

TEST(SelectTest, NothingGivenSelectsAll) {
  EXPECT_THAT(Selected({}), IsOkAndHolds(ElementsAre("posix", "nanosleep", "wake_futex",
                                                     "wake_pipe", "fair_nice")));
}

TEST(SelectTest, CollectionTestTagAndSkipNarrow) {
  EXPECT_THAT(Selected({.collections = {"timers"}}),
              IsOkAndHolds(ElementsAre("posix", "nanosleep")));
  EXPECT_THAT(Selected({.tests = {"timers:posix", "ktstr:fair_nice"}}),
              IsOkAndHolds(ElementsAre("posix", "fair_nice")));
  EXPECT_THAT(Selected({.tags = {"fair", "wake"}}),
              IsOkAndHolds(ElementsAre("wake_futex", "wake_pipe", "fair_nice")));
  EXPECT_THAT(Selected({.collections = {"timers"}, .skips = {"timers:posix"}}),
              IsOkAndHolds(ElementsAre("nanosleep")));
}

TEST(SelectTest, FilterIsSearchedForInTheFullName) {
  EXPECT_THAT(Selected({.filter = "^ktstr:wake"}),
              IsOkAndHolds(ElementsAre("wake_futex", "wake_pipe")));
  EXPECT_THAT(Selected({.filter = "o.*x"}), IsOkAndHolds(ElementsAre("posix")));
}

TEST(SelectTest, FilterMayBeAnExpression) {
  EXPECT_THAT(Selected({.filter = "tag=wake and not name~pipe"}),
              IsOkAndHolds(ElementsAre("wake_futex")));
}

TEST(SelectTest, BadFilterIsOneLine) {
  EXPECT_THAT(Selected({.filter = "a("}), StatusIs(kBad, HasSubstr("--filter 'a(': at 1: ")));
}

TEST(SelectTest, SkipsOfAListNeedNotBeThere) {
  EXPECT_THAT(Selected({.collections = {"timers"}, .listed_skips = {"timers:posix", "net:gone"}}),
              IsOkAndHolds(ElementsAre("nanosleep")));
}

TEST(SelectTest, RerunTakesOnlyWhatIsNamedAndStillThere) {
  EXPECT_THAT(Selected({.rerun = {{"net:gone", "ktstr:fair_nice"}}}),
              IsOkAndHolds(ElementsAre("fair_nice")));
  EXPECT_THAT(Selected({.rerun = {{"net:gone"}}}), StatusIs(kBad, HasSubstr("--rerun-failed")));
}

TEST(SelectTest, UnknownNamesProposeTheNearest) {
  EXPECT_THAT(Selected({.collections = {"timer"}}), StatusIs(kBad, HasSubstr("'timers'?")));
  EXPECT_THAT(Selected({.tests = {"timers:posixx"}}), StatusIs(kBad, HasSubstr("'timers:posix'")));
  EXPECT_THAT(Selected({.skips = {"ktstr:wake_pip"}}),
              StatusIs(kBad, HasSubstr("'ktstr:wake_pipe'")));
  EXPECT_THAT(Selected({.tags = {"qick"}}), StatusIs(kBad, HasSubstr("'quick'")));
}

TEST(SelectTest, EmptySelectionIsAnError) {
  EXPECT_THAT(Selected({.filter = "nothing like it"}), StatusIs(kBad, HasSubstr("none of 5")));
  EXPECT_THAT(Select({}, {}), StatusIs(kBad, HasSubstr("no test there")));
}

TEST(SelectTest, ShardsTakeEveryTestOnce) {
  EXPECT_THAT(Selected({.shard = {1, 2}}),
              IsOkAndHolds(ElementsAre("posix", "wake_futex", "fair_nice")));
  EXPECT_THAT(Selected({.shard = {2, 2}}), IsOkAndHolds(ElementsAre("nanosleep", "wake_pipe")));
}

TEST(SelectTest, RerunOfNothingIsNothing) {
  EXPECT_THAT(Selected({.rerun = std::vector<std::string>()}), IsOkAndHolds(IsEmpty()));
}

TEST(SelectTest, HashShardOfATestDoesNotDependOnTheOthers) {
  const auto part = [](uint64_t index) { return Shard{index, 3, Shard::Kind::kHash}; };

  EXPECT_THAT(Selected({.shard = part(1)}), IsOkAndHolds(ElementsAre("posix")));
  EXPECT_THAT(Selected({.shard = part(2)}), IsOkAndHolds(ElementsAre("wake_pipe", "fair_nice")));
  EXPECT_THAT(Selected({.shard = part(3)}), IsOkAndHolds(ElementsAre("nanosleep", "wake_futex")));
  EXPECT_THAT(Selected({.collections = {"ktstr"}, .shard = part(3)}),
              IsOkAndHolds(ElementsAre("wake_futex")));
}

TEST(SelectTest, ShardMayBeEmpty) {
  EXPECT_THAT(Selected({.shard = {9, 9}}), IsOkAndHolds(IsEmpty()));
}

TEST(ParseShardTest, IndexCountsFromOne) {
  ASSERT_OK_AND_ASSIGN(const Shard shard, ParseShard("2/4"));

  EXPECT_EQ(shard.index, 2u);
  EXPECT_EQ(shard.count, 4u);
}

TEST(ParseShardTest, KindStandsInFront) {
  EXPECT_EQ(ParseShard("2/4")->kind, Shard::Kind::kSlice);
  EXPECT_EQ(ParseShard("slice:2/4")->kind, Shard::Kind::kSlice);
  EXPECT_EQ(ParseShard("hash:2/4")->kind, Shard::Kind::kHash);
}

TEST(ParseShardTest, WhatIsNoShardIsRefused) {
  for (const char* text :
       {"hash:", "count:1/2", "", "2", "/", "0/4", "5/4", "1/0", "a/b", "1/2/3"}) {
    EXPECT_THAT(ParseShard(text), StatusIs(kBad, HasSubstr("such as 2/4"))) << text;
  }
}

}  // namespace
}  // namespace runner
