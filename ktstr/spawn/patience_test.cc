// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/patience.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

uint64_t clock_ns = 0;

void Pass(absl::Duration time) {
  clock_ns += static_cast<uint64_t>(absl::ToInt64Nanoseconds(time));
}

Patience PatienceOf(absl::Duration budget) {
  return Patience(budget, [] { return clock_ns; });
}

// The time that a wait of `longest` each, of which every one takes `takes`, lets pass altogether.
absl::Duration UntilExhausted(Patience patience, absl::Duration longest, absl::Duration takes) {
  absl::Duration passed;
  while (patience.NextWait(longest) > absl::ZeroDuration()) {
    Pass(takes);
    passed += takes;
  }
  EXPECT_TRUE(patience.exhausted());
  return passed;
}

TEST(PatienceTest, LastsAsLongAsItsBudget) {
  EXPECT_EQ(
      UntilExhausted(PatienceOf(absl::Seconds(5)), absl::Milliseconds(16), absl::Milliseconds(10)),
      absl::Seconds(5));
}

TEST(PatienceTest, AWaitIsNeverLongerThanWhatIsLeft) {
  Patience patience = PatienceOf(absl::Milliseconds(300));

  EXPECT_EQ(patience.NextWait(), absl::Milliseconds(300));
  Pass(absl::Milliseconds(200));
  EXPECT_EQ(patience.NextWait(), absl::Milliseconds(100));
}

TEST(PatienceTest, AWaitIsShortEnoughToShowAPause) {
  Patience patience = PatienceOf(absl::Minutes(5));

  EXPECT_EQ(patience.NextWait(), Patience::kLongestWait);
}

TEST(PatienceTest, APauseCountsAsLatenessOnly) {
  Patience patience = PatienceOf(absl::Seconds(1));
  patience.NextWait(absl::Milliseconds(16));

  Pass(absl::Minutes(10));

  EXPECT_EQ(patience.NextWait(), Patience::kLongestWait);
  EXPECT_FALSE(patience.exhausted());
  Pass(absl::Milliseconds(500));
  EXPECT_EQ(patience.NextWait(), absl::Seconds(1) - absl::Milliseconds(516) - Patience::kLateness);
}

TEST(PatienceTest, APauseBeforeTheFirstWaitCountsAsLatenessOnly) {
  Patience patience = PatienceOf(absl::Seconds(1));

  Pass(absl::Hours(1));

  patience.NextWait();
  EXPECT_FALSE(patience.exhausted());
}

TEST(PatienceTest, AMachineThatIsAlwaysLateExhaustsItAllTheSame) {
  EXPECT_LT(UntilExhausted(PatienceOf(absl::Seconds(5)), absl::Milliseconds(16), absl::Seconds(1)),
            absl::Minutes(1));
}

}  // namespace
}  // namespace ktstr
