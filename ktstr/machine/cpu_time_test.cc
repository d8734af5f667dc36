// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/cpu_time.h"

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

constexpr char kStat[] =
    "cpu  100 5 20 1000 3 1 2 40 7 0\n"
    "cpu0 60 5 10 500 3 1 1 10 7 0\n"
    "cpu3 40 0 10 500 0 0 1 30 0 0\n"
    "intr 12345 0 9\n"
    "ctxt 99\n";

TEST(CpuTimeTest, ReadsTotalAndEachCpu) {
  ASSERT_OK_AND_ASSIGN(const CpuTimes times, ParseCpuTimes(kStat, 100));

  ASSERT_EQ(times.cpus.size(), 2u);
  EXPECT_EQ(times.total.user_ns, 1'000'000'000u);
  EXPECT_EQ(times.cpus.at(0).nice_ns, 50'000'000u);
  EXPECT_EQ(times.cpus.at(0).irq_ns, 10'000'000u);
  EXPECT_EQ(times.cpus.at(3).system_ns, 100'000'000u);
  EXPECT_EQ(times.cpus.at(3).softirq_ns, 10'000'000u);
  EXPECT_EQ(times.cpus.at(3).steal_ns, 300'000'000u);
  EXPECT_EQ(times.cpus.at(3).busy_ns(), 810'000'000u);
}

TEST(CpuTimeTest, TickLengthFollowsUserHz) {
  ASSERT_OK_AND_ASSIGN(const CpuTimes times, ParseCpuTimes(kStat, 1000));

  EXPECT_EQ(times.total.user_ns, 100'000'000u);
}

TEST(CpuTimeTest, DifferenceIsPerCpuInBothReadings) {
  ASSERT_OK_AND_ASSIGN(const CpuTimes before, ParseCpuTimes(kStat, 100));
  ASSERT_OK_AND_ASSIGN(const CpuTimes after, ParseCpuTimes("cpu  101 5 20 990 3 1 2 45 0 0\n"
                                                           "cpu0 61 5 10 490 3 1 1 15 0 0\n"
                                                           "cpu5 1 1 1 1 1 1 1 1 0 0\n",
                                                           100));

  const CpuTimes difference = Difference(before, after);

  EXPECT_EQ(difference.total.user_ns, 10'000'000u);
  EXPECT_EQ(difference.total.steal_ns, 50'000'000u);
  ASSERT_EQ(difference.cpus.size(), 1u);
  EXPECT_EQ(difference.cpus.at(0).steal_ns, 50'000'000u);
}

TEST(CpuTimeTest, CounterThatWentBackwardsCountsZero) {
  ASSERT_OK_AND_ASSIGN(const CpuTimes before, ParseCpuTimes("cpu 1 1 1 500 9 0 0 0", 100));
  ASSERT_OK_AND_ASSIGN(const CpuTimes after, ParseCpuTimes("cpu 1 1 1 499 8 0 0 0", 100));

  EXPECT_EQ(Difference(before, after).total.idle_ns, 0u);
  EXPECT_EQ(Difference(before, after).total.iowait_ns, 0u);
}

TEST(CpuTimeTest, MalformedTextNamesTheLine) {
  EXPECT_THAT(ParseCpuTimes("", 100), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseCpuTimes("cpu0 1 2 3 4 5 6 7 8", 100),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("all CPUs")));
  EXPECT_THAT(ParseCpuTimes("cpu 1 2 3", 100),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cpu 1 2 3")));
  EXPECT_THAT(ParseCpuTimes("cpu 1 2 3 4 5 6 7 x", 100),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseCpuTimes("cpux 1 2 3 4 5 6 7 8", 100),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(CpuTimeTest, ReadsThisMachine) {
  ASSERT_OK_AND_ASSIGN(const CpuTimes times, ReadCpuTimes());

  EXPECT_FALSE(times.cpus.empty());
  EXPECT_GT(times.total.busy_ns(), 0u);
}

}  // namespace
}  // namespace ktstr
