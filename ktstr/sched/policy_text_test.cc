// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/sched/policy_text.h"

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using namespace std::chrono_literals;
using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

TEST(PolicyTextTest, EveryFormIsRead) {
  EXPECT_THAT(ParsePolicy("normal"), IsOkAndHolds(SchedPolicy::Normal()));
  EXPECT_THAT(ParsePolicy("normal:100us"), IsOkAndHolds(SchedPolicy::ShortSlice(100us)));
  EXPECT_THAT(ParsePolicy("idle"), IsOkAndHolds(SchedPolicy::Idle()));
  EXPECT_THAT(ParsePolicy("fifo:50"), IsOkAndHolds(SchedPolicy::Fifo(50)));
  EXPECT_THAT(ParsePolicy("rr:1"), IsOkAndHolds(SchedPolicy::RoundRobin(1)));
  EXPECT_THAT(ParsePolicy("deadline:2ms,10ms,20ms"),
              IsOkAndHolds(SchedPolicy::Deadline(2ms, 10ms, 20ms)));
}

TEST(PolicyTextTest, WhatIsWrittenIsReadBack) {
  for (const char* text : {"normal", "batch:250us", "idle", "ext", "fifo:99", "rr:7",
                           "deadline:2ms,10ms", "deadline:2ms,10ms,20ms"}) {
    ASSERT_OK_AND_ASSIGN(const SchedPolicy policy, ParsePolicy(text));
    EXPECT_EQ(FormatPolicy(policy), text);
  }
}

TEST(PolicyTextTest, BadTextShowsTheForms) {
  for (const char* bad : {"", "fifo", "fifo:x", "idle:3", "deadline:1ms", "cfs"}) {
    EXPECT_THAT(ParsePolicy(bad),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("fifo:1..99")))
        << bad;
  }
}

TEST(PolicyTextTest, ValuesOutOfRangeNameTheField) {
  EXPECT_THAT(ParsePolicy("fifo:100"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("policy.priority")));
  EXPECT_THAT(ParsePolicy("deadline:20ms,10ms"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("policy.runtime")));
  EXPECT_THAT(ParsePolicy("deadline:1ms,10ms,5ms"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("policy.deadline")));
}

TEST(PolicyTextTest, AStepOfNiceIsAboutAQuarter) {
  EXPECT_EQ(WeightOfNice(0), 1024);
  for (int nice = kMinNice; nice < kMaxNice; ++nice) {
    const double step = static_cast<double>(WeightOfNice(nice)) / WeightOfNice(nice + 1);
    EXPECT_GT(step, 1.19) << nice;
    EXPECT_LT(step, 1.31) << nice;
  }
}

}  // namespace
}  // namespace ktstr
