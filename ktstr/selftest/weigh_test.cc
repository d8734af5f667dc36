// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/weigh.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ktstr {
namespace {

using ::testing::HasSubstr;

witness::Disturbance Stolen(uint64_t ns) {
  witness::Disturbance disturbance;
  disturbance.cpus[0] = {};
  disturbance.cpus[1] = {.steal_ns = ns};
  return disturbance;
}

check::Result FailureBy(std::optional<uint64_t> excusable_ns) {
  return {.outcome = check::Outcome::kFail, .claim = "x", .excusable_ns = excusable_ns};
}

TEST(WeighTest, ALossOfTheSizeOfTheMissExcuses) {
  const WeighedResult weighed = Weigh(FailureBy(10'000'000), Stolen(10'000'000));

  EXPECT_TRUE(weighed.excused);
  EXPECT_EQ(weighed.result.outcome, check::Outcome::kInconclusive);
  EXPECT_THAT(weighed.result.reason, HasSubstr("missed by 10.0ms"));
  EXPECT_THAT(weighed.result.reason, HasSubstr("on CPU 1"));
}

TEST(WeighTest, ASmallerLossDoesNot) {
  const WeighedResult weighed = Weigh(FailureBy(10'000'000), Stolen(9'999'999));

  EXPECT_FALSE(weighed.excused);
  EXPECT_EQ(weighed.result.outcome, check::Outcome::kFail);
}

TEST(WeighTest, WhatNoTimeExplainsStaysAFailure) {
  EXPECT_EQ(Weigh(FailureBy(std::nullopt), Stolen(1'000'000'000)).result.outcome,
            check::Outcome::kFail);
}

TEST(WeighTest, APassStaysAPass) {
  const check::Result pass{.outcome = check::Outcome::kPass, .claim = "x"};

  EXPECT_EQ(Weigh(pass, Stolen(1'000'000'000)).result.outcome, check::Outcome::kPass);
}

}  // namespace
}  // namespace ktstr
