// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/sched/cpu_list.h"

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

TEST(CpuListTest, ReadsNumbersAndRanges) {
  EXPECT_THAT(ParseCpuList("0,2-3,70\n"), IsOkAndHolds(CpuSet::Of({0, 2, 3, 70})));
  EXPECT_THAT(ParseCpuList(""), IsOkAndHolds(CpuSet()));
}

TEST(CpuListTest, NamesWhatIsWrong) {
  for (const char* bad : {"x", "3-1", "1,,2", "-1", "0-", "8192", "1 2"}) {
    EXPECT_THAT(ParseCpuList(bad),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is not a CPU or a range")))
        << bad;
  }
}

TEST(CpuListTest, WritesTheShortestList) {
  EXPECT_EQ(FormatCpuList(CpuSet::Of({0, 2, 3, 4, 8, 9})), "0,2-4,8-9");
  EXPECT_EQ(FormatCpuList(CpuSet()), "");
}

TEST(CpuListTest, EveryListSurvivesARoundTrip) {
  for (const char* list : {"0", "63-64", "0-8191", "1,3,5-7,8191"}) {
    ASSERT_OK_AND_ASSIGN(const CpuSet cpus, ParseCpuList(list));
    EXPECT_EQ(FormatCpuList(cpus), list);
  }
}

TEST(CpuSetTest, WalksOverWordBorders) {
  const CpuSet cpus = CpuSet::Of({5, 63, 64, 8191});

  EXPECT_EQ(cpus.First(), 5);
  EXPECT_EQ(cpus.Next(5), 63);
  EXPECT_EQ(cpus.Next(63), 64);
  EXPECT_EQ(cpus.Next(64), 8191);
  EXPECT_EQ(cpus.Next(8191), -1);
  EXPECT_EQ(cpus.Count(), 4);
}

TEST(CpuSetTest, CpusOutOfRangeAreInNoSet) {
  CpuSet cpus;
  cpus.Add(-1);
  cpus.Add(CpuSet::kMaxCpus);

  EXPECT_TRUE(cpus.empty());
  EXPECT_FALSE(cpus.Contains(-1));
}

TEST(CpuSetTest, WordsEndAtTheHighestUsed) {
  EXPECT_EQ(CpuSet().words().size(), 1u);
  EXPECT_EQ(CpuSet::Of({64}).words().size(), 2u);
  EXPECT_EQ(CpuSet::Of({64}).words()[1], 1u);
}

TEST(CpuSetTest, SubsetAndIntersection) {
  EXPECT_TRUE(CpuSet::Of({1}).IsSubsetOf(CpuSet::Of({1, 2})));
  EXPECT_FALSE(CpuSet::Of({1, 3}).IsSubsetOf(CpuSet::Of({1, 2})));
  EXPECT_EQ(CpuSet::Of({1, 3}) & CpuSet::Of({3, 4}), CpuSet::Of({3}));
  EXPECT_EQ(CpuSet::Of({1}) | CpuSet::Of({2}), CpuSet::Of({1, 2}));
}

TEST(AffinityTest, OwnMaskIsNotEmpty) {
  ASSERT_OK_AND_ASSIGN(const CpuSet cpus, AffinityOf(0));
  EXPECT_FALSE(cpus.empty());
}

}  // namespace
}  // namespace ktstr
